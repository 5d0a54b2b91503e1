/// What a method that goes on answering begins with.
public struct ServiceFeed: Sendable {
    let info: any ServiceResponse
    let isResumed: Bool
    let firstSequence: UInt64
    let policy: ServiceStream.Policy
    let run: @Sendable (ServiceStream) async throws -> Void

    /// - Parameters:
    ///   - info: told at once, before any event.
    ///   - isResumed: whether events go on right after ``ServiceCall/after``.
    ///   - firstSequence: the number of the first event.
    ///   - policy: what becomes of events that nobody takes.
    ///   - run: sends the events; the subscription ends when it returns or throws. Its task is cancelled when nobody
    ///     listens any more.
    public init(
        info: any ServiceResponse = Nothing(), isResumed: Bool = false, firstSequence: UInt64 = 1,
        policy: ServiceStream.Policy, run: @escaping @Sendable (ServiceStream) async throws -> Void
    ) {
        self.info = info
        self.isResumed = isResumed
        self.firstSequence = firstSequence
        self.policy = policy
        self.run = run
    }
}
