import Foundation

/// The data folder as the engine's configuration tells it.
public enum DataFolder {
    /// - Parameter output: of `tickloom config show --json`: a key with its value in each line.
    /// - Returns: an absolute path; nil if it is not told.
    public static func told(_ output: String) -> String? {
        struct Entry: Decodable {
            var key: String
            var value: String?
        }
        for line in output.split(separator: "\n") {
            guard let entry = try? JSONDecoder().decode(Entry.self, from: Data(line.utf8)),
                entry.key == "TICKLOOM_DATA_DIR"
            else { continue }
            return entry.value.flatMap { $0.hasPrefix("/") ? $0 : nil }
        }
        return nil
    }
}
