public import Logging
public import ServiceKit
internal import Synchronization

/// The engine's log: lines go to who prints them, and to clients that listen. The last ones are kept, so that a client that
/// was away can go on.
public final class EngineLogBook: Sendable {
    /// A line.
    public struct Line: Sendable {
        public let sequence: UInt64
        /// Nanoseconds since 1970-01-01 UTC.
        public let time: Int64
        public let level: Logger.Level
        /// Who writes it.
        public let service: String
        public let message: String
        /// By keys.
        public let metadata: [(key: String, value: String)]
    }

    private struct State {
        var lines: [Line] = []
        var next: UInt64 = 1
        var watchers: [Int: AsyncStream<Line>.Continuation] = [:]
        var nextWatcher = 1
        var level: Logger.Level
    }

    private static let keptMax = 2_000
    private static let textBytesMax = 8_192

    private let state: Mutex<State>
    private let redactor: Redactor
    private let print: @Sendable (Line) -> Void

    /// - Parameters:
    ///   - redactor: what is kept out of lines for clients.
    ///   - print: gets each line that is as severe as ``level``.
    public init(level: Logger.Level, redactor: Redactor = Redactor(), print: @escaping @Sendable (Line) -> Void) {
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
        let (line, watchers) = state.withLock { state in
            let line = Line(
                sequence: state.next, time: time, level: level, service: service, message: short(message),
                metadata: metadata.map { ($0.key, short($0.value)) })
            state.next += 1
            state.lines.append(line)
            if state.lines.count > 2 * EngineLogBook.keptMax { state.lines.removeFirst(EngineLogBook.keptMax) }
            return (line, Array(state.watchers.values))
        }
        print(line)
        for watcher in watchers { watcher.yield(line) }
    }

    /// Lines from now on, and the kept ones after a number.
    ///
    /// - Returns: also whether none is missing in between.
    func lines(after number: UInt64?) -> (earlier: [Line], isWhole: Bool, later: AsyncStream<Line>) {
        let (stream, continuation) = AsyncStream.makeStream(of: Line.self, bufferingPolicy: .bufferingNewest(4_096))
        let (earlier, isWhole, watcher) = state.withLock { state in
            let watcher = state.nextWatcher
            state.nextWatcher += 1
            state.watchers[watcher] = continuation
            guard let number else { return ([Line](), false, watcher) }
            let first = state.lines.first?.sequence ?? state.next
            return (state.lines.filter { $0.sequence > number }, number + 1 >= first && number < state.next, watcher)
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
