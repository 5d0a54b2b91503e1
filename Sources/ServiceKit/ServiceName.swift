/// What a service is called, such as `store`: in dependencies, in errors, in the names of its metrics, and to clients.
public struct ServiceName: Hashable, Comparable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    public let text: String

    /// - Precondition: lower-case letters, digits and underscores, a letter first.
    public init(_ text: String) {
        let isPlain = text.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "_")
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        precondition(isPlain && text.first?.isLetter == true, "\"\(text)\" is no name of a service")
        self.text = text
    }

    public init(stringLiteral text: String) { self.init(text) }

    public var description: String { text }

    public static func < (left: ServiceName, right: ServiceName) -> Bool { left.text < right.text }
}
