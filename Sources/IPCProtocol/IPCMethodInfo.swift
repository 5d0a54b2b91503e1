/// What the schema says of a method beside its types.
public struct IPCMethodInfo: Sendable, Hashable {
    /// How a subscription goes on after the connection was lost.
    public enum Resumption: String, Sendable {
        /// From its beginning, or from now.
        case no
        /// From the last event on, as long as the same run of the engine goes on.
        case run
        /// From the last event on.
        case always
    }

    public let name: String
    /// Whether sending the request twice does the same as once. If not, a client must not repeat it when its answer was lost.
    public let isIdempotent: Bool
    /// How long the engine works on it at most if the client does not say.
    public let deadline: Duration
    /// nil if it is no subscription.
    public let resumption: Resumption?
    /// Whether an answer may have many megabytes: a connection has few such at once, and none while much waits to be sent.
    public let isLarge: Bool

    public init(
        _ name: String, isIdempotent: Bool, deadline: Duration, resumption: Resumption? = nil, isLarge: Bool = false
    ) {
        self.name = name
        self.isIdempotent = isIdempotent
        self.deadline = deadline
        self.resumption = resumption
        self.isLarge = isLarge
    }
}
