import CoreMetrics
import Metrics
import ServiceKit
import Testing

@Suite("Metrics as Prometheus reads them")
struct PrometheusTests {
    @Test("counters, gauges and histograms, by name and labels")
    func text() {
        let metrics = PrometheusMetrics()
        metrics.describe("jobs_total", "Jobs,\nall of them.")
        Counter(label: "jobs_total", dimensions: [("kind", "b\"\\\n")], factory: metrics).increment(by: 2)
        Counter(label: "jobs_total", dimensions: [("kind", "a")], factory: metrics).increment()
        Gauge(label: "queue.depth", factory: metrics).record(2.5)
        Meter(label: "running", factory: metrics).increment()
        #expect(
            metrics.text() == """
                # HELP jobs_total Jobs,\\nall of them.
                # TYPE jobs_total counter
                jobs_total{kind="a"} 1
                jobs_total{kind="b\\"\\\\\\n"} 2
                # TYPE queue_depth gauge
                queue_depth 2.5
                # TYPE running gauge
                running 1

                """)
    }

    @Test("a timer is a histogram of seconds")
    func histogram() {
        let metrics = PrometheusMetrics()
        let timer = Timer(label: "wait_seconds", factory: metrics)
        for nanoseconds: Int64 in [10_000, 10_001, 40_000_000_000] { timer.recordNanoseconds(nanoseconds) }
        let lines = metrics.text().split(separator: "\n")
        #expect(lines.first == "# TYPE wait_seconds histogram")
        #expect(lines.contains("wait_seconds_bucket{le=\"1e-05\"} 1"))
        #expect(lines.contains("wait_seconds_bucket{le=\"2.5e-05\"} 2"))
        #expect(lines.contains("wait_seconds_bucket{le=\"30\"} 2"))
        #expect(lines.contains("wait_seconds_bucket{le=\"+Inf\"} 3"))
        #expect(lines.contains("wait_seconds_sum 40.000020001"))
        #expect(lines.last == "wait_seconds_count 3")
    }

    @Test("the same label and dimensions are the same number, in any order")
    func identity() {
        let metrics = PrometheusMetrics()
        Counter(label: "n", dimensions: [("a", "1"), ("b", "2")], factory: metrics).increment()
        Counter(label: "n", dimensions: [("b", "2"), ("a", "1")], factory: metrics).increment()
        #expect(metrics.text().hasSuffix("n{a=\"1\",b=\"2\"} 2\n"))
    }

    @Test("a name that is taken by another kind is not told twice")
    func clash() {
        let metrics = PrometheusMetrics()
        Counter(label: "n", factory: metrics).increment()
        Gauge(label: "n", factory: metrics).record(7)
        #expect(metrics.text() == "# TYPE n counter\nn 1\n")
    }

    @Test("numbers that are looked up are fresh in each text")
    func collectors() {
        let metrics = PrometheusMetrics()
        let gauge = Gauge(label: "now", factory: metrics)
        metrics.onCollect { gauge.record(42) }
        #expect(metrics.text() == "# TYPE now gauge\nnow 42\n")
    }

    @Test("many threads count exactly")
    func threads() async {
        let metrics = PrometheusMetrics()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let counter = Counter(label: "n", factory: metrics)
                    let parts = FloatingPointCounter(label: "parts", factory: metrics)
                    for _ in 0..<1_000 {
                        counter.increment()
                        parts.increment(by: 0.5)
                    }
                }
            }
        }
        #expect(metrics.text().contains("\nn 8000\n"))
        #expect(metrics.text().contains("\nparts 4000\n"))
    }
}
