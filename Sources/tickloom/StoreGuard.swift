import Foundation
import Services

/// Keeps results from being written over the store that they come from.
struct StoreGuard {
    /// The store's folder.
    let folder: String

    private static let folders = ["ticks", "staging", "imports", "rejects", "quarantine", "tmp", "run"]
    private static let files = ["catalogue.duckdb", "tickloom.lock"]

    /// - Throws: ``ServiceError`` `.usage` if the file that writing to `path` would make or replace, all links followed,
    ///   is one of the store's, or lies in one of its folders.
    func check(_ path: String) throws(ServiceError) {
        let target = StoreGuard.real(Output.followingLinks(path))
        let store = StoreGuard.real(folder)
        let folders = StoreGuard.folders.map { StoreGuard.real(store + "/" + $0) }
        // DuckDB keeps files beside the catalogue whose names begin like its own.
        let files = StoreGuard.files.flatMap { [store + "/" + $0, StoreGuard.real(store + "/" + $0)] }
        guard
            folders.contains(where: { target == $0 || target.hasPrefix($0 + "/") })
                || files.contains(where: { target.hasPrefix($0) && !target.dropFirst($0.count).contains("/") })
        else { return }
        throw ServiceError(
            .usage, "this is a place of the store itself, in \(folder)", location: path,
            advice: "name a file outside of the store's folder")
    }

    /// The path without links and `..`; of what is not there, that of its folder and its name.
    private static func real(_ path: String) -> String {
        #if os(Windows)
        return URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL.path.lowercased()
        #else
        if let found = realpath(path, nil) {
            defer { free(found) }
            return comparable(String(cString: found))
        }
        var parts = path.split(separator: "/").map(String.init)
        guard let name = parts.popLast(), name != "." else { return path }
        let parent = (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
        let folder = real(parent.isEmpty ? "." : parent)
        return comparable(folder + (folder.hasSuffix("/") ? "" : "/") + name)
        #endif
    }

    private static func comparable(_ path: String) -> String {
        #if canImport(Darwin)
        // Its usual file systems do not tell upper case from lower case.
        return path.lowercased()
        #else
        return path
        #endif
    }
}
