private import Foundation

/// What lets a client in over a WebSocket. It is told nowhere.
public enum IPCToken: Sendable, Hashable {
    case text(String)
    /// A file that has it, which is read anew for each connection: an engine may make a new one at each start.
    case file(path: String)

    /// - Throws: ``IPCClientError`` `.unreachable` while there is no such file: the engine may be on the way up.
    func read() throws(IPCClientError) -> String {
        switch self {
        case .text(let text): return text
        case .file(let path):
            guard let data = FileManager.default.contents(atPath: path), data.count <= 4_096 else {
                throw .unreachable("the file of the token cannot be read: \(path)")
            }
            return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }
}

extension IPCToken: CustomStringConvertible, CustomDebugStringConvertible {
    public var description: String {
        switch self {
        case .text: "a token"
        case .file(let path): "the token in \(path)"
        }
    }

    public var debugDescription: String { description }
}
