/// Counts the failures of a service, and says when it is tried again.
struct CircuitBreaker: Sendable {
    let policy: RestartPolicy
    private(set) var failures = 0

    init(_ policy: RestartPolicy) {
        self.policy = policy
    }

    /// Whether the service failed so often that it is left alone for longer.
    var isOpen: Bool { failures >= policy.failuresMax }

    /// Notes a failure.
    ///
    /// - Parameter ran: how long the service had run before; zero if it did not start.
    /// - Returns: how long to wait before the next attempt.
    mutating func fail(after ran: Duration) -> Duration {
        // What settled and fails later begins anew.
        if ran >= policy.settled { failures = 0 }
        failures += 1
        guard !isOpen else { return policy.pause }
        var delay = policy.firstDelay
        for _ in 1..<failures {
            delay *= 2
            if delay >= policy.delayMax { return policy.delayMax }
        }
        return min(delay, policy.delayMax)
    }

    /// Forgets all failures, because somebody who knows wants it.
    mutating func reset() { failures = 0 }
}
