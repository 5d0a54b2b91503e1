public import Logging
public import ServiceKit
internal import Synchronization

/// The engine's log: lines go to who prints them, and to clients that listen. The last ones are kept, so that a client that
/// was away can go on.
public final class EngineLogBook: Sendable {
    /// A line.
    public struct Line: Sendable {
        /// Nanoseconds since 1970-01-01 UTC.
        public let time: Int64
        public let level: Logger.Level
        /// Who writes it.
        public let service: String
        public let message: String
        /// By keys.
        public let metadata: [(key: String, value: String)]
    }

    /// Which lines somebody wants.
    struct Filter: Sendable {
        let level: Logger.Level
        /// nil for all.
        let services: Set<String>?

        func takes(_ level: Logger.Level, _ service: String) -> Bool {
            level >= self.level && services?.contains(service) ?? true
        }
    }

    /// A line with its number among those that a filter takes.
    typealias Numbered = (line: Line, number: UInt64)

    private struct Watcher {
        let filter: Filter
        var next: UInt64
        let continuation: AsyncStream<Numbered>.Continuation
    }

    private struct State {
        var lines: [Line] = []
        /// How many lines there were, by service and level.
        var counts: [String: [Logger.Level: UInt64]] = [:]
        var watchers: [Int: Watcher] = [:]
        var nextWatcher = 1
        var level: Logger.Level
    }

    private static let keptMax = 2_000
    private static let textBytesMax = 8_192

    /// Numbers begin here, at the microseconds since 1970: those of an earlier run are smaller than all of this one, so that
    /// nobody who goes on after one of them is told that there is no gap.
    private let base: UInt64
    private let state: Mutex<State>
    private let redactor: Redactor
    private let print: @Sendable (Line) -> Void

    /// - Parameters:
    ///   - redactor: what is kept out of lines for clients.
    ///   - print: gets each line that is as severe as ``level``.
    public init(level: Logger.Level, redactor: Redactor = Redactor(), print: @escaping @Sendable (Line) -> Void) {
        base = UInt64(max(0, EngineClock.now()) / 1_000)
        state = Mutex(State(level: level))
        self.redactor = redactor
        self.print = print
    }

    /// The least severe lines that are written.
    public var level: Logger.Level {
        get { state.withLock { $0.level } }
        set { state.withLock { $0.level = newValue } }
    }

    /// A logger that writes here.
    public func logger(_ label: String) -> Logger {
        Logger(label: label) { label in EngineLogHandler(book: self, label: label) }
    }

    func write(_ level: Logger.Level, _ service: String, _ message: String, _ metadata: [(key: String, value: String)])
    {
        func short(_ text: String) -> String {
            text.utf8.count <= EngineLogBook.textBytesMax
                ? text : String(decoding: text.utf8.prefix(EngineLogBook.textBytesMax), as: UTF8.self) + "..."
        }
        let time = EngineClock.now()
        let line = Line(
            time: time, level: level, service: service, message: short(message),
            metadata: metadata.map { ($0.key, short($0.value)) })
        state.withLock { state in
            state.lines.append(line)
            state.counts[service, default: [:]][level, default: 0] += 1
            if state.lines.count > 2 * EngineLogBook.keptMax { state.lines.removeFirst(EngineLogBook.keptMax) }
            // Under the lock, so that numbers rise for each of them.
            for (number, watcher) in state.watchers where watcher.filter.takes(level, service) {
                watcher.continuation.yield((line, watcher.next))
                state.watchers[number]?.next += 1
            }
        }
        print(line)
    }

    /// Lines from now on, and the kept ones after a number. They are counted among those that the filter takes, so that a gap
    /// tells that some were left out.
    ///
    /// - Returns: also whether none is missing in between.
    func lines(
        _ filter: Filter, after number: UInt64?
    ) -> (earlier: [Numbered], isWhole: Bool, later: AsyncStream<Numbered>) {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Numbered.self, bufferingPolicy: .bufferingNewest(4_096))
        let (earlier, isWhole, watcher) = state.withLock { state in
            let watcher = state.nextWatcher
            state.nextWatcher += 1
            let count = state.counts.reduce(0) { sum, service in
                sum + service.value.reduce(0) { $0 + (filter.takes($1.key, service.key) ? $1.value : 0) }
            }
            let next = base + count + 1
            state.watchers[watcher] = Watcher(filter: filter, next: next, continuation: continuation)
            guard let number else { return ([Numbered](), false, watcher) }
            let kept = state.lines.filter { filter.takes($0.level, $0.service) }
            let first = next - UInt64(kept.count)
            let numbered = kept.enumerated().map { (line: $1, number: first + UInt64($0)) }
            return (numbered.filter { $0.number > number }, number >= first - 1 && number < next, watcher)
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.watchers.removeValue(forKey: watcher) }
        }
        return (earlier, isWhole, stream)
    }

    /// For clients: without what is nobody's business.
    public func redacted(_ text: String) -> String { redactor.text(text) }
}

/// Writes into an ``EngineLogBook``.
struct EngineLogHandler: LogHandler {
    let book: EngineLogBook
    let label: String
    var metadata: Logger.Metadata = [:]

    /// That of the book, so that it can change while the engine runs.
    var logLevel: Logger.Level {
        get { book.level }
        set { book.level = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var all = metadata
        if let explicit = event.metadata { all.merge(explicit) { $1 } }
        let service = all.removeValue(forKey: "service").map { "\($0)" } ?? label
        book.write(
            event.level, service, "\(event.message)",
            all.sorted { $0.key < $1.key }.map { (key: $0.key, value: "\($0.value)") })
    }
}
