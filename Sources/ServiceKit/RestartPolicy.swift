/// When a service that failed is started anew.
///
/// The first time after a moment, then after twice as long each time. After ``failuresMax`` failures in a row the circuit opens:
/// the service is left alone for ``pause``, and gets one attempt after each such pause until one succeeds. There is no
/// chance in it: one process starts its own services, so nobody else has to be kept out of step.
public struct RestartPolicy: Hashable, Sendable {
    public var firstDelay: Duration
    public var delayMax: Duration
    /// Failures in a row after which the circuit opens.
    public var failuresMax: Int
    /// How long an open circuit stays so.
    public var pause: Duration
    /// A service that has run for so long has forgotten its failures.
    public var settled: Duration
    /// How long a start may take.
    public var startTimeout: Duration

    public init(
        firstDelay: Duration = .milliseconds(200), delayMax: Duration = .seconds(30), failuresMax: Int = 5,
        pause: Duration = .seconds(60), settled: Duration = .seconds(60), startTimeout: Duration = .seconds(60)
    ) {
        precondition(failuresMax > 0 && firstDelay >= .zero, "a policy needs an attempt and a delay")
        self.firstDelay = firstDelay
        self.delayMax = delayMax
        self.failuresMax = failuresMax
        self.pause = pause
        self.settled = settled
        self.startTimeout = startTimeout
    }
}
