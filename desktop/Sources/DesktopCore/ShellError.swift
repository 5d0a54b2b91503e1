/// What went wrong, where, and what to do.
public struct ShellError: Error, Sendable, Hashable {
    public enum Code: String, Sendable {
        case usage
        case unavailable
        case io
        case engine
    }

    public var code: Code
    public var message: String
    public var location: String?
    public var advice: String?

    public init(_ code: Code, _ message: String, location: String? = nil, advice: String? = nil) {
        self.code = code
        self.message = message
        self.location = location
        self.advice = advice
    }

    /// As the engine's command line would end.
    public var exitCode: Int32 {
        switch code {
        case .usage: 64
        case .unavailable: 69
        case .io: 74
        case .engine: 70
        }
    }
}

extension ShellError: CustomStringConvertible {
    /// Lines, the first of which says what happened.
    public var description: String {
        var lines = ["error: \(message)"]
        if let location { lines.append("  where: \(location)") }
        if let advice { lines.append("  try: \(advice)") }
        return lines.joined(separator: "\n")
    }
}
