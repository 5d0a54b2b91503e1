import Testing

@testable import ServiceKit

@Suite("When a service that failed is started anew")
struct CircuitBreakerTests {
    private static let policy = RestartPolicy(
        firstDelay: .milliseconds(100), delayMax: .milliseconds(500), failuresMax: 5, pause: .seconds(60),
        settled: .seconds(30))

    @Test("after twice as long each time, up to a bound, and then after a long pause")
    func backoff() {
        var breaker = CircuitBreaker(Self.policy)
        let delays = (0..<7).map { _ in breaker.fail(after: .zero) }
        #expect(
            delays == [
                .milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(500), .seconds(60),
                .seconds(60), .seconds(60),
            ])
        #expect(breaker.isOpen)
        breaker.reset()
        #expect(!breaker.isOpen)
        #expect(breaker.fail(after: .zero) == .milliseconds(100))
    }

    @Test("what ran for long enough begins anew")
    func settled() {
        var breaker = CircuitBreaker(Self.policy)
        for _ in 0..<4 { _ = breaker.fail(after: .seconds(1)) }
        #expect(breaker.fail(after: .seconds(30)) == .milliseconds(100))
    }
}
