internal import Metrics

/// What is counted of the calls of one method. Made once, so that a call costs a few atomic additions.
struct CallMeasures: Sendable {
    let requests: Counter
    let duration: Metrics.Timer
    let running: Meter
    private let method: String
    private let service: ServiceName
    private let metrics: any MetricsFactory

    init(method: String, service: ServiceName, _ metrics: any MetricsFactory) {
        self.method = method
        self.service = service
        self.metrics = metrics
        let dimensions = [("method", method), ("service", service.text)]
        requests = Counter(label: "tickloom_requests_total", dimensions: dimensions, factory: metrics)
        duration = Metrics.Timer(label: "tickloom_request_duration_seconds", dimensions: dimensions, factory: metrics)
        running = Meter(label: "tickloom_requests_running", dimensions: dimensions, factory: metrics)
    }

    /// Errors are rare, so that their counters are looked up.
    func countError(_ code: ServiceFault.Code) {
        Counter(
            label: "tickloom_request_errors_total",
            dimensions: [("code", code.rawValue), ("method", method), ("service", service.text)], factory: metrics
        ).increment()
    }
}
