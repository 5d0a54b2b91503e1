/// What a method knows of the call that it answers. It is cancelled as tasks are.
public struct ServiceCall: Sendable {
    public let caller: ServiceCaller
    /// When the caller does not want the answer any more.
    public let deadline: ContinuousClock.Instant?
    /// Whether somebody else cancels the call's task at the deadline. If not, the door does.
    public let isTimed: Bool
    public let trace: TraceID
    /// Of a subscription that goes on: the number of the last event that the caller has.
    public let after: UInt64?
    private let sink: (@Sendable (any ServiceResponse) -> Void)?

    /// - Parameter progress: gets what the method says of how far it has come.
    public init(
        caller: ServiceCaller, deadline: ContinuousClock.Instant? = nil, isTimed: Bool = false,
        trace: TraceID = TraceID(), after: UInt64? = nil, progress: (@Sendable (any ServiceResponse) -> Void)? = nil
    ) {
        self.caller = caller
        self.deadline = deadline
        self.isTimed = isTimed
        self.trace = trace
        self.after = after
        sink = progress
    }

    /// Whether anybody wants to know how far it has come.
    public var wantsProgress: Bool { sink != nil }

    /// Tells how far it has come.
    public func progress(_ value: @autoclosure () -> any ServiceResponse) {
        if let sink { sink(value()) }
    }

    /// A call that is made to answer this one: with its deadline and trace.
    public func nested(by service: ServiceName) -> ServiceCall {
        ServiceCall(caller: .service(service), deadline: deadline, trace: trace)
    }
}
