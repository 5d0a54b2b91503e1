/// How much the engine says in its log. Each level includes every more severe one below it in this list.
public enum LogLevel: String, CaseIterable, Sendable {
    case trace
    case debug
    case info
    case notice
    case warning
    case error
    case critical
}
