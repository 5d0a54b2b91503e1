public import MessagePack

/// What a method takes. Every `Decodable` type is one by saying so.
public protocol ServiceRequest: Sendable {
    /// - Parameter parameters: one encoded value.
    /// - Throws: ``ServiceFault`` `.invalidParameters`, or an error that becomes one.
    init(parameters: [UInt8]) throws
}

/// What a method gives. Every `Encodable` type is one by saying so.
public protocol ServiceResponse: Sendable {
    /// Appends exactly one value.
    func write(to writer: inout MessagePackWriter) throws
}

extension ServiceRequest where Self: Decodable {
    public init(parameters: [UInt8]) throws {
        self = try MessagePackDecoder().decode(Self.self, from: parameters)
    }
}

extension ServiceResponse where Self: Encodable {
    public func write(to writer: inout MessagePackWriter) throws {
        try MessagePackEncoder().encode(self, into: &writer)
    }
}

/// No parameters, or no answer: an empty map.
public struct Nothing: ServiceRequest, ServiceResponse, Hashable {
    public init() {}
    public init(parameters: [UInt8]) {}

    public func write(to writer: inout MessagePackWriter) throws { try writer.writeMapHeader(0) }
}
