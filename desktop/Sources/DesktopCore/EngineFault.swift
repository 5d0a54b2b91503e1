import Foundation

/// An error as the engine's command line writes it with `--json`.
public struct EngineFault: Sendable, Hashable {
    public var code: String
    public var message: String
    public var location: String?
    public var advice: String?

    public init(code: String, message: String, location: String? = nil, advice: String? = nil) {
        self.code = code
        self.message = message
        self.location = location
        self.advice = advice
    }

    private struct Written: Decodable {
        struct Fault: Decodable {
            struct Details: Decodable {
                var location: String?
                var advice: String?

                enum CodingKeys: String, CodingKey {
                    case location
                    case advice = "try"
                }
            }

            var code: String
            var message: String
            var details: Details?
        }

        var error: Fault
    }

    /// The last error in what a command wrote.
    ///
    /// - Returns: nil if there is none.
    public init?(output: String) {
        for line in output.split(separator: "\n").reversed() {
            guard let found = (try? JSONDecoder().decode(Written.self, from: Data(line.utf8)))?.error else { continue }
            self.init(
                code: found.code, message: found.message, location: found.details?.location,
                advice: found.details?.advice)
            return
        }
        return nil
    }

    /// Whether no engine serves the data folder.
    public var isNoEngine: Bool { code == "unavailable" }

    /// Whether something else has the web port: then another port may do.
    public var isPortTaken: Bool {
        guard code == "busy", let location, let colon = location.lastIndex(of: ":") else { return false }
        return Int(location[location.index(after: colon)...]) != nil
    }

    public var shellError: ShellError {
        ShellError(.engine, message, location: location, advice: advice)
    }
}
