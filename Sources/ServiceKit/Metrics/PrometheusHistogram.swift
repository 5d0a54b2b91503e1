internal import CoreMetrics
private import Synchronization

/// How numbers are spread, by fixed bounds.
final class PrometheusHistogram: TimerHandler, RecorderHandler {
    /// Counts of numbers up to each bound and above the one before; the last is of those above all.
    private let counts: AtomicCounts
    private let sum = Atomic<Int64>(0)
    private let bounds: [Int64]
    /// What a number is divided by in the text.
    private let unit: Double

    init(bounds: [Int64], unit: Double) {
        self.bounds = bounds
        self.unit = unit
        counts = AtomicCounts(bounds.count + 1)
    }

    func recordNanoseconds(_ duration: Int64) { record(duration) }

    func record(_ value: Int64) {
        // Most are small: the first few comparisons are enough.
        var place = 0
        while place < bounds.count, value > bounds[place] { place += 1 }
        counts.add(place)
        sum.wrappingAdd(value, ordering: .relaxed)
    }

    func record(_ value: Double) {
        guard !value.isNaN else { return }
        record(Int64(max(-9e18, min(9e18, value.rounded()))))
    }

    func append(to text: inout String, name: String, labels: String) {
        let separator = labels.isEmpty ? "" : ","
        var total = 0
        for (place, bound) in bounds.enumerated() {
            total += counts[place]
            let limit = PrometheusNumber.text(Double(bound) / unit)
            text += "\(name)_bucket{\(labels)\(separator)le=\"\(limit)\"} \(total)\n"
        }
        total += counts[bounds.count]
        text += "\(name)_bucket{\(labels)\(separator)le=\"+Inf\"} \(total)\n"
        let braces = labels.isEmpty ? "" : "{\(labels)}"
        text += "\(name)_sum\(braces) \(PrometheusNumber.text(Double(sum.load(ordering: .relaxed)) / unit))\n"
        text += "\(name)_count\(braces) \(total)\n"
    }
}
