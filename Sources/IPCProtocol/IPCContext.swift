/// What surrounds a request.
public struct IPCContext: Sendable {
    public var caller: IPCCaller
    /// When the caller stops waiting. Whoever sends the request here cancels its task then.
    public var deadline: ContinuousClock.Instant?
    /// The trace that the request belongs to, as the caller gave it: text of 1 to 128 characters.
    public var traceID: String?
    /// Takes how far the work has come; nil if the caller did not ask. Call it as often as it is known: while the receiver is
    /// slow, a newer progress takes the place of an older one. Does not wait.
    public var progress: (@Sendable (IPCPayload) -> Void)?
    /// Resuming a subscription: the sequence number of the last event that the caller has.
    public var after: UInt64?

    public init(
        caller: IPCCaller, deadline: ContinuousClock.Instant? = nil, traceID: String? = nil,
        progress: (@Sendable (IPCPayload) -> Void)? = nil, after: UInt64? = nil
    ) {
        self.caller = caller
        self.deadline = deadline
        self.traceID = traceID
        self.progress = progress
        self.after = after
    }
}
