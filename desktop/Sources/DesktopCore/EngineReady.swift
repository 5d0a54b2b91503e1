import Foundation

/// The line that the engine writes when it serves.
public struct EngineReady: Sendable, Hashable, Decodable {
    public var port: Int?
    public var pid: Int32

    /// - Returns: nil if the line is something else.
    public init?(line: String) {
        struct Event: Decodable { var event: String }
        let data = Data(line.utf8)
        guard (try? JSONDecoder().decode(Event.self, from: data))?.event == "ready",
            let ready = try? JSONDecoder().decode(EngineReady.self, from: data)
        else { return nil }
        self = ready
    }
}
