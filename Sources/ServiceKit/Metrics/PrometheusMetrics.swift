public import CoreMetrics
private import Synchronization

/// Metrics of this process, and their text in the form that Prometheus reads (text format 0.0.4).
///
/// Counters and gauges are atomic numbers. Timers, and recorders that aggregate, are histograms with fixed bounds, so that
/// recording is one search among a few numbers. A metric that was made stays, also when nobody holds its handle: its numbers
/// must not begin anew.
public final class PrometheusMetrics: MetricsFactory {
    /// Upper bounds of a histogram of times, in nanoseconds.
    static let timeBounds: [Int64] = [
        10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000,
        50_000_000, 100_000_000, 250_000_000, 500_000_000, 1_000_000_000, 2_500_000_000, 5_000_000_000, 10_000_000_000,
        30_000_000_000,
    ]
    /// Upper bounds of a histogram of other numbers: powers of four.
    static let numberBounds: [Int64] = (0..<16).map { 1 << (2 * $0) }
    /// Metrics that are kept at most: labels come from a program, not from its users, so that more is a fault.
    private static let metricsMax = 20_000

    private enum Metric {
        case counter(PrometheusNumber)
        case gauge(PrometheusNumber)
        case histogram(PrometheusHistogram)

        var type: String {
            switch self {
            case .counter: "counter"
            case .gauge: "gauge"
            case .histogram: "histogram"
            }
        }
    }

    private struct Key: Hashable, Comparable {
        let name: String
        /// As they stand in the text, without braces.
        let labels: String

        static func < (left: Key, right: Key) -> Bool { (left.name, left.labels) < (right.name, right.labels) }
    }

    private struct State {
        var metrics: [Key: Metric] = [:]
        var help: [String: String] = [:]
        var collectors: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())

    public init() {}

    /// Says what a metric means; its text then has a line for it.
    public func describe(_ name: String, _ help: String) {
        state.withLock { $0.help[PrometheusMetrics.name(name)] = help }
    }

    /// Has `collect` called before each text is made, for numbers that are looked up rather than kept.
    public func onCollect(_ collect: @escaping @Sendable () -> Void) {
        state.withLock { $0.collectors.append(collect) }
    }

    // MARK: Making

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        number(label, dimensions, isCounter: true)
    }

    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        number(label, dimensions, isCounter: true)
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        number(label, dimensions, isCounter: false)
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        aggregate
            ? histogram(label, dimensions, PrometheusMetrics.numberBounds, unit: 1)
            : number(label, dimensions, isCounter: false)
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label, dimensions, PrometheusMetrics.timeBounds, unit: 1_000_000_000)
    }

    public func destroyCounter(_ handler: any CounterHandler) {}
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    public func destroyMeter(_ handler: any MeterHandler) {}
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    public func destroyTimer(_ handler: any TimerHandler) {}

    private func number(_ label: String, _ dimensions: [(String, String)], isCounter: Bool) -> PrometheusNumber {
        let key = PrometheusMetrics.key(label, dimensions)
        return state.withLock { state in
            switch state.metrics[key] {
            case .counter(let number) where isCounter: return number
            case .gauge(let number) where !isCounter: return number
            default: break
            }
            let number = PrometheusNumber()
            // A name that is taken by something else counts for itself, and is not told.
            if state.metrics[key] == nil, state.metrics.count < PrometheusMetrics.metricsMax {
                state.metrics[key] = isCounter ? .counter(number) : .gauge(number)
            }
            return number
        }
    }

    private func histogram(
        _ label: String, _ dimensions: [(String, String)], _ bounds: [Int64], unit: Double
    ) -> PrometheusHistogram {
        let key = PrometheusMetrics.key(label, dimensions)
        return state.withLock { state in
            if case .histogram(let histogram) = state.metrics[key] { return histogram }
            let histogram = PrometheusHistogram(bounds: bounds, unit: unit)
            if state.metrics[key] == nil, state.metrics.count < PrometheusMetrics.metricsMax {
                state.metrics[key] = .histogram(histogram)
            }
            return histogram
        }
    }

    // MARK: Text

    /// All metrics, by name and labels.
    public func text() -> String {
        for collect in state.withLock({ $0.collectors }) { collect() }
        let (metrics, help) = state.withLock { ($0.metrics, $0.help) }
        var text = ""
        var last: String?
        for (key, metric) in metrics.sorted(by: { $0.key < $1.key }) {
            if key.name != last {
                last = key.name
                if let help = help[key.name] {
                    text += "# HELP \(key.name) \(PrometheusMetrics.escaped(help, false))\n"
                }
                text += "# TYPE \(key.name) \(metric.type)\n"
            }
            switch metric {
            case .counter(let number), .gauge(let number):
                text += key.name + (key.labels.isEmpty ? "" : "{\(key.labels)}") + " \(number.text)\n"
            case .histogram(let histogram): histogram.append(to: &text, name: key.name, labels: key.labels)
            }
        }
        return text
    }

    private static func key(_ label: String, _ dimensions: [(String, String)]) -> Key {
        let labels = dimensions.map { "\(name($0.0))=\"\(escaped($0.1, true))\"" }.sorted()
        return Key(name: name(label), labels: labels.joined(separator: ","))
    }

    /// A name with nothing in it that Prometheus does not allow.
    private static func name(_ text: String) -> String {
        let isPlain: (UInt8) -> Bool = { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_")
        }
        let name = String(decoding: text.utf8.map { isPlain($0) ? $0 : UInt8(ascii: "_") }, as: UTF8.self)
        return name.first?.isNumber != false ? "_" + name : name
    }

    private static func escaped(_ text: String, _ isLabel: Bool) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where isLabel: escaped += "\\\""
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
