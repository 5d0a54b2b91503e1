internal import CoreMetrics
private import Synchronization

/// A counter or a gauge. Whole numbers are exact up to 2⁵³, which is all that the text can say.
///
/// Whole steps, which are nearly all, are one atomic addition; what else is added or set goes into a double beside it.
final class PrometheusNumber: CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler {
    private let whole = Atomic<Int64>(0)
    /// The bits of a double.
    private let rest = Atomic<UInt64>(0)

    var value: Double { Double(whole.load(ordering: .relaxed)) + Double(bitPattern: rest.load(ordering: .relaxed)) }

    var text: String { PrometheusNumber.text(value) }

    static func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if value == value.rounded(), abs(value) < 9e15 { return String(Int64(value)) }
        return value.description
    }

    func increment(by amount: Int64) { whole.wrappingAdd(amount, ordering: .relaxed) }

    func increment(by amount: Double) {
        if let steps = Int64(exactly: amount) { return increment(by: steps) }
        var old = rest.load(ordering: .relaxed)
        while true {
            let new = (Double(bitPattern: old) + amount).bitPattern
            let (isDone, found) = rest.weakCompareExchange(expected: old, desired: new, ordering: .relaxed)
            if isDone { return }
            old = found
        }
    }

    func decrement(by amount: Double) { increment(by: -amount) }

    func set(_ value: Int64) {
        rest.store(0, ordering: .relaxed)
        whole.store(value, ordering: .relaxed)
    }

    func set(_ value: Double) {
        if let steps = Int64(exactly: value) { return set(steps) }
        whole.store(0, ordering: .relaxed)
        rest.store(value.bitPattern, ordering: .relaxed)
    }

    func record(_ value: Int64) { set(value) }
    func record(_ value: Double) { set(value) }
    func reset() { set(Int64(0)) }
}
