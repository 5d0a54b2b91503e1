internal import CoreMetrics
private import Synchronization

/// Something that happens around every call.
public protocol ServiceMiddleware: Sendable {
    /// Before the method gets the call.
    ///
    /// - Throws: ``ServiceFault`` to refuse it; then those that let it pass before are told how it ended.
    func willCall(_ endpoint: Endpoint, _ call: ServiceCall) throws(ServiceFault)

    /// After the call has come to its end.
    ///
    /// - Parameter fault: nil if it went well.
    func didCall(_ endpoint: Endpoint, _ call: ServiceCall, took: Duration, fault: ServiceFault?)
}

/// Refuses calls whose time is over before they begin.
public struct DeadlineMiddleware: ServiceMiddleware {
    public init() {}

    public func willCall(_ endpoint: Endpoint, _ call: ServiceCall) throws(ServiceFault) {
        guard let deadline = call.deadline, deadline <= .now else { return }
        throw ServiceFault(
            .deadlineExceeded, service: endpoint.service, "the time for \(endpoint.name) was over before it began",
            advice: "give it more time", isRetryable: true)
    }

    public func didCall(_ endpoint: Endpoint, _ call: ServiceCall, took: Duration, fault: ServiceFault?) {}
}

/// Refuses calls of a method of which enough run.
public struct LimitMiddleware: ServiceMiddleware {
    public init() {}

    public func willCall(_ endpoint: Endpoint, _ call: ServiceCall) throws(ServiceFault) {
        if endpoint.running.add(1, ordering: .relaxed).newValue > endpoint.runningMax {
            endpoint.running.subtract(1, ordering: .relaxed)
            throw ServiceFault(
                .tooMany, service: endpoint.service,
                "\(endpoint.runningMax) calls of \(endpoint.name) run already", advice: "try again in a moment",
                isRetryable: true)
        }
    }

    public func didCall(_ endpoint: Endpoint, _ call: ServiceCall, took: Duration, fault: ServiceFault?) {
        endpoint.running.subtract(1, ordering: .relaxed)
    }
}

/// Counts calls and errors, and how long calls take.
public struct MetricsMiddleware: ServiceMiddleware {
    public init() {}

    public func willCall(_ endpoint: Endpoint, _ call: ServiceCall) throws(ServiceFault) {
        endpoint.measures.running.increment()
        endpoint.measures.requests.increment()
    }

    public func didCall(_ endpoint: Endpoint, _ call: ServiceCall, took: Duration, fault: ServiceFault?) {
        let measures = endpoint.measures
        measures.running.decrement()
        let (seconds, attoseconds) = took.components
        measures.duration.recordNanoseconds(seconds &* 1_000_000_000 &+ attoseconds / 1_000_000_000)
        if let fault { measures.countError(fault.code) }
    }
}
