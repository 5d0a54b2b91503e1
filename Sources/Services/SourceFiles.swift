private import Foundation

/// Turns what users name as input into files: a file is itself, a folder is all tick files below it, and `*` and `?`
/// in the last part stand for any characters and for one.
enum SourceFiles {
    private static let endings = [".csv", ".txt", ".tsv", ".csv.gz", ".txt.gz", ".tsv.gz", ".gz"]

    /// The files in a fixed order: as named, and by name within a folder or pattern.
    ///
    /// - Throws: ``ServiceError`` `.notFound`.
    static func resolve(_ paths: [String]) throws(ServiceError) -> [String] {
        guard !paths.isEmpty else { throw ServiceError(.usage, "no file was named", advice: "name a tick file") }
        var files: [String] = []
        for path in paths {
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
                files += isFolder.boolValue ? try filesBelow(path) : [path]
            } else if path.contains(where: { $0 == "*" || $0 == "?" }) {
                files += try filesMatching(path)
            } else {
                throw ServiceError(
                    .notFound, "no such file", location: path, advice: "check the name and the folder")
            }
        }
        var seen: Set<String> = []
        return files.filter { seen.insert($0).inserted }
    }

    private static func filesBelow(_ folder: String) throws(ServiceError) -> [String] {
        guard let walk = FileManager.default.enumerator(atPath: folder) else {
            throw ServiceError(
                .io, "the folder cannot be read", location: folder, advice: "check its permissions")
        }
        let base = folder.hasSuffix("/") ? folder : folder + "/"
        let found = walk.compactMap { $0 as? String }
            .filter { name in endings.contains { name.lowercased().hasSuffix($0) } }
            .map { base + $0 }.sorted(by: inByteOrder)
        guard !found.isEmpty else {
            throw ServiceError(
                .notFound,
                "there is no tick file in this folder (\(endings.prefix(3).joined(separator: ", ")), plain or .gz)",
                location: folder, advice: "name a folder with tick files, or the file itself")
        }
        return found
    }

    private static func filesMatching(_ pattern: String) throws(ServiceError) -> [String] {
        let slash = pattern.lastIndex(of: "/")
        let folder = slash.map { String(pattern[..<$0]) } ?? "."
        let wanted = Array((slash.map { String(pattern[pattern.index(after: $0)...]) } ?? pattern).utf8)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "/" : folder)) ?? []
        let found = names.filter { matches(Array($0.utf8)[...], wanted[...]) }
            .map { slash == nil ? $0 : folder + "/" + $0 }.sorted(by: inByteOrder)
        guard !found.isEmpty else {
            throw ServiceError(
                .notFound, "no file matches", location: pattern, advice: "check the pattern and the folder")
        }
        return found
    }

    /// Bytes, not a locale, decide the order.
    private static func inByteOrder(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    private static func matches(_ name: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
        guard let first = pattern.first else { return name.isEmpty }
        if first == UInt8(ascii: "*") {
            return (name.startIndex...name.endIndex).contains { matches(name[$0...], pattern.dropFirst()) }
        }
        guard let byte = name.first, first == UInt8(ascii: "?") || first == byte else { return false }
        return matches(name.dropFirst(), pattern.dropFirst())
    }
}
