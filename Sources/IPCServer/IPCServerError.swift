/// Why the server cannot start.
public struct IPCServerError: Error, Sendable, Hashable {
    public enum Code: String, Sendable {
        /// Another engine has the socket or the port.
        case busy
        /// The folder or the address cannot be used.
        case cannotBind = "cannot_bind"
        /// The folder or the port would let others in.
        case insecure
    }

    public var code: Code
    /// What happened.
    public var message: String
    /// The path or address that it is about.
    public var location: String
    /// What to do.
    public var advice: String

    public init(_ code: Code, _ message: String, location: String, advice: String) {
        self.code = code
        self.message = message
        self.location = location
        self.advice = advice
    }
}

extension IPCServerError: CustomStringConvertible {
    public var description: String { "\(message); where: \(location); try: \(advice)" }
}
