import Foundation

/// The cookies of pages that were let in, in a file that only its owner can read, beside the engine's socket.
///
/// So a page that is open while the engine is started anew goes on, although the session's token is another one then.
struct PageCookies: Sendable {
    let path: String

    /// - Returns: what the last run wrote, one a line; empty if there is nothing to be read.
    func read() -> [String] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8), text.utf8.count <= 1 << 16 else {
            return []
        }
        return text.split(separator: "\n").map(String.init)
    }

    /// Writes all of them anew, whole or not at all. A failure costs open pages no more than a new link.
    func write(_ cookies: [String]) {
        let manager = FileManager.default
        let new = path + ".new"
        try? manager.removeItem(atPath: new)
        let content = Data(cookies.map { $0 + "\n" }.joined().utf8)
        guard manager.createFile(atPath: new, contents: content, attributes: [.posixPermissions: 0o600]) else { return }
        if rename(new, path) != 0 { try? manager.removeItem(atPath: new) }
    }
}
