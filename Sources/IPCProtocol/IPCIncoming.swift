public import MessagePack

/// A message that came, taken apart and not decoded. Ranges are of its bytes.
public enum IPCIncoming: Sendable, Hashable {
    /// - Parameter params: the first parameter; empty if there was none.
    case request(id: UInt64, method: String, params: Range<Int>)
    /// A request that is not allowed, but can be answered.
    case refused(id: UInt64, IPCFault)
    /// - Parameter error: nil if the request succeeded.
    case response(id: UInt64, error: Range<Int>?, result: Range<Int>)
    /// - Parameter params: the array of parameters.
    case notification(method: String, params: Range<Int>)

    /// The most bytes of a method's name.
    public static let methodBytesMax = 128

    /// Takes the message apart that the bytes are.
    ///
    /// - Throws: ``IPCFault`` `.parse`: no message, and nothing that could be answered. `.tooLarge`.
    public init(_ bytes: UnsafeRawBufferPointer, limits: MessagePackLimits) throws(IPCFault) {
        guard bytes.count <= limits.messageBytesMax else {
            throw IPCFault(parse: .messageTooLarge(bytes: bytes.count, bytesMax: limits.messageBytesMax))
        }
        var reader = MessagePackReader(unsafe: bytes, limits: limits)
        do throws(MessagePackError) {
            let count = try reader.readArrayHeader()
            let kind = try reader.readUInt64()
            switch (kind, count) {
            case (0, 4): self = try Self.request(&reader)
            case (1, 4):
                let id = try reader.readUInt64()
                let error = reader.readNilIfPresent() ? nil : try reader.skip()
                self = .response(id: id, error: error, result: try reader.skip())
            case (2, 3):
                let name = try Self.nameRange(&reader)
                let method = reader.withUnsafeBytes(in: name) { Self.method($0) }
                let start = reader.offset
                guard try reader.peekKind() == .array else {
                    throw .typeMismatch(at: start, expected: .array, found: try reader.peekKind())
                }
                self = .notification(method: method, params: try reader.skip())
            default:
                // Neither kind of message, or another count of elements than it has.
                throw .outOfRange(at: reader.offset)
            }
            try reader.finish()
        } catch {
            throw IPCFault(parse: error)
        }
    }

    /// Clients from before MessagePack had texts name methods by bytes, as pynvim does to this day.
    private static func nameRange(_ reader: inout MessagePackReader) throws(MessagePackError) -> Range<Int> {
        try reader.peekKind() == .binary ? try reader.readBinaryRange() : try reader.readStringRange()
    }

    private static func method(_ name: UnsafeRawBufferPointer) -> String {
        String(decoding: name.prefix(methodBytesMax), as: UTF8.self)
    }

    private static func request(_ reader: inout MessagePackReader) throws(MessagePackError) -> IPCIncoming {
        let id = try reader.readUInt64()
        let name = try nameRange(&reader)
        let method = reader.withUnsafeBytes(in: name) { Self.method($0) }
        guard try reader.peekKind() == .array else {
            let kind = try reader.skipKind()
            return .refused(
                id: id,
                IPCFault(
                    .invalidRequest, "the parameters are \(kind.rawValue), not an array",
                    advice: "send [0, id, method, [{...}]]"))
        }
        let count = try reader.readArrayHeader()
        guard count <= 1 else {
            for _ in 0..<count { try reader.skip() }
            return .refused(
                id: id,
                IPCFault(
                    .invalidRequest, "there are \(count) parameters; one map takes them all by name",
                    advice: "send [0, id, method, [{...}]]"))
        }
        guard name.count <= methodBytesMax else {
            if count == 1 { try reader.skip() }
            return .refused(
                id: id,
                IPCFault(.unknownMethod, "a method's name has \(methodBytesMax) bytes at most"))
        }
        let params = count == 1 ? try reader.skip() : reader.offset..<reader.offset
        return .request(id: id, method: method, params: params)
    }
}

extension MessagePackReader {
    /// Goes past the next value, and says what it was.
    fileprivate mutating func skipKind() throws(MessagePackError) -> MessagePackKind {
        let kind = try peekKind()
        try skip()
        return kind
    }
}

extension IPCFault {
    /// The error after which a connection is closed.
    public init(parse error: MessagePackError) {
        switch error {
        case .messageTooLarge, .tooLong:
            self.init(.tooLarge, "\(error)", advice: "send less at a time; system.hello tells the limits")
        default:
            self.init(
                .parse, "this is no message of MessagePack-RPC: \(error)",
                advice: "send [0, id, method, [{...}]] or [2, method, [...]]; see docs/protocol.md")
        }
    }
}
