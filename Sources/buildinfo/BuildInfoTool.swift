import Foundation

/// Writes a Swift file that holds the commit checked out in a repository: `buildinfo .git OUTPUT.swift`.
///
/// It reads git's own files, so that it needs no git; outside of a repository the commit is `unknown`.
@main
enum BuildInfoTool {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else {
            FileHandle.standardError.write(Data("usage: buildinfo .git OUTPUT.swift\n".utf8))
            exit(64)
        }
        let commit = commit(of: URL(fileURLWithPath: arguments[1])).map { String($0.prefix(10)) } ?? "unknown"
        let source = """
            enum BuildInfo {
                static let commit = "\(commit)"
            }

            """
        try Data(source.utf8).write(to: URL(fileURLWithPath: arguments[2]))
    }

    private static func commit(of repository: URL) -> String? {
        func text(_ url: URL) -> String? {
            (try? String(contentsOf: url, encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        func isCommit(_ text: String) -> Bool { text.count >= 40 && text.allSatisfy(\.isHexDigit) }

        var folder = repository
        // In a linked work tree .git is a file that names the folder.
        if let link = text(repository), link.hasPrefix("gitdir: ") {
            folder = URL(fileURLWithPath: String(link.dropFirst(8)), relativeTo: repository.deletingLastPathComponent())
        }
        guard let head = text(folder.appending(path: "HEAD")) else { return nil }
        guard head.hasPrefix("ref: ") else { return isCommit(head) ? head : nil }
        let name = String(head.dropFirst(5))
        let common = text(folder.appending(path: "commondir")).map { URL(fileURLWithPath: $0, relativeTo: folder) }
        for place in [folder, common ?? folder] {
            if let commit = text(place.appending(path: name)), isCommit(commit) { return commit }
            for line in text(place.appending(path: "packed-refs"))?.split(separator: "\n") ?? []
            where line.hasSuffix(" " + name) {
                let commit = String(line.prefix { $0 != " " })
                if isCommit(commit) { return commit }
            }
        }
        return nil
    }
}
