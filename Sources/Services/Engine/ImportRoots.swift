private import Foundation
internal import ServiceKit

/// Which files clients may have imported.
///
/// Over the Unix socket only the user who runs the engine comes in, and may name whatever he may read. Others, such as pages
/// in a browser, may name what lies under the roots of the configuration, all links followed, and nothing if there are none.
struct ImportRoots: Sendable {
    private let roots: [String]

    init(_ roots: [String]) {
        self.roots = roots
    }

    /// - Returns: the path to read.
    /// - Throws: ``ServiceError`` `.notFound` where it is not allowed: whether there is such a file is nobody's business.
    func checked(_ path: String, _ caller: ServiceCaller) throws(ServiceError) -> String {
        guard !path.isEmpty, path.utf8.count <= 4_096, !path.utf8.contains(0) else {
            throw ServiceError(.usage, "this is no path", location: "paths", advice: "name a file")
        }
        guard path.hasPrefix("/") else {
            throw ServiceError(
                .usage, "the path does not begin at the root", location: "paths",
                advice: "send the whole path: the engine has another working folder than you")
        }
        guard caller.transport == .webSocket else { return path }
        // A pattern may stand in the last part only, so that its folder says where it leads.
        let url = URL(fileURLWithPath: path)
        let isPattern = url.lastPathComponent.contains { $0 == "*" || $0 == "?" }
        let real = try inside(isPattern ? url.deletingLastPathComponent().path : path)
        return isPattern ? real + "/" + url.lastPathComponent : real
    }

    /// The path with all links followed.
    ///
    /// - Throws: ``ServiceError`` `.notFound` if there is nothing, or it lies elsewhere.
    func inside(_ path: String) throws(ServiceError) -> String {
        let real = ImportRoots.real(path)
        for root in roots {
            guard let root = ImportRoots.real(root), let real else { continue }
            // By whole parts: a sibling folder may begin with the same letters.
            if real == root || real.hasPrefix(root.hasSuffix("/") ? root : root + "/") { return real }
        }
        throw ServiceError(
            .notFound, "there is no such file among those that may be imported from here", location: "paths",
            advice: "put it under one of the folders of TICKLOOM_IMPORT_ROOTS, or use the command line")
    }

    /// The path without links and `..`; nil if there is nothing.
    private static func real(_ path: String) -> String? {
        #if os(Windows)
        FileManager.default.fileExists(atPath: path)
            ? URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL.path : nil
        #else
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
        #endif
    }
}
