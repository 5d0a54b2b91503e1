import Foundation

/// What the page asks of the shell: `{"method": ..., "params": {...}}` as text.
public enum PageMessage: Sendable, Hashable {
    /// What the shell is.
    case about
    /// A dialog of files, or of folders, to import.
    case chooseFiles(folders: Bool)
    /// An import of files that were chosen; its parameters as they are in the protocol.
    case startImport(paths: [String], params: String)
    case readKept
    case writeKept(name: String, text: String)

    static let bytesMax = 1 << 20

    /// - Throws: ``ShellError`` `.usage`.
    public init(_ text: String) throws(ShellError) {
        guard text.utf8.count <= PageMessage.bytesMax,
            let message = (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any],
            let method = message["method"] as? String
        else { throw ShellError(.usage, "this is no message of a page") }
        let params = message["params"] as? [String: Any] ?? [:]
        switch method {
        case "about": self = .about
        case "files.choose": self = .chooseFiles(folders: params["folders"] as? Bool ?? false)
        case "import.start":
            guard let paths = params["paths"] as? [String], !paths.isEmpty,
                let data = try? JSONSerialization.data(withJSONObject: params, options: .sortedKeys)
            else { throw ShellError(.usage, "an import needs paths", location: "paths") }
            self = .startImport(paths: paths, params: String(decoding: data, as: UTF8.self))
        case "kept.read": self = .readKept
        case "kept.write":
            guard let name = params["name"] as? String, let text = params["text"] as? String else {
                throw ShellError(.usage, "what is to be kept needs a name and a text")
            }
            self = .writeKept(name: name, text: text)
        default: throw ShellError(.usage, "the shell has no such method", location: String(method.prefix(100)))
        }
    }
}
