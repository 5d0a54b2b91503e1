private import Foundation

/// Turns what users name as input into files: a file is itself, a folder is all tick files below it, and `*` and `?`
/// stand for any characters and for one; see ``PathPattern``.
enum SourceFiles {
    private static let endings = [
        ".csv", ".txt", ".tsv", ".json", "_ticks.bi5", ".ticks", ".parquet", ".gz", ".zst", ".zip",
    ]

    /// The files in a fixed order: as named, and by name within a folder or pattern. Each file once, as it was named first.
    ///
    /// - Throws: ``ServiceError`` `.notFound`; `.io` if a folder may not be read, since what is in it is not known then.
    static func resolve(_ paths: [String]) throws(ServiceError) -> [String] {
        guard !paths.isEmpty else { throw ServiceError(.usage, "no file was named", advice: "name a tick file") }
        var files: [String] = []
        for path in paths {
            switch kind(of: path) {
            case .file: files.append(path)
            case .folder: files += try filesBelow(path)
            case .refused(let number) where !PathPattern.hasWildcard(path): throw refusal(path, number)
            case .absent, .refused:
                guard PathPattern.hasWildcard(path) else {
                    throw ServiceError(
                        .notFound, "no such file", location: path, advice: "check the name and the folder")
                }
                files += try filesMatching(path)
            }
        }
        var seen: Set<String> = []
        return files.filter { seen.insert(identity(of: $0)).inserted }
    }

    /// The same for all ways to write the path of a file, links included.
    private static func identity(of path: String) -> String {
        URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
    }

    private enum Kind {
        case file, folder, absent
        /// It may be there, and cannot be looked at, with the system's error.
        case refused(Int32)
    }

    private static func kind(of path: String) -> Kind {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
            return isFolder.boolValue ? .folder : .file
        }
        do {
            // A link that leads nowhere is there itself; opening it says what is wrong.
            _ = try FileManager.default.attributesOfItem(atPath: path)
            return .file
        } catch {
            return SystemReason.number(error) == EACCES ? .refused(EACCES) : .absent
        }
    }

    private static func refusal(_ path: String, _ number: Int32?) -> ServiceError {
        ServiceError(
            .io, "cannot be read: \(number.map(SystemReason.text) ?? "the system gives no reason")", location: path,
            advice: "check the permissions of it and of the folders above it")
    }

    private static func names(in folder: String) throws(ServiceError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)
        } catch {
            throw refusal(folder, SystemReason.number(error))
        }
    }

    private static func filesBelow(_ folder: String) throws(ServiceError) -> [String] {
        let found = try tickFiles(below: folder).sorted(by: inByteOrder)
        guard !found.isEmpty else {
            throw ServiceError(
                .notFound,
                "there is no tick file in this folder (\(endings.joined(separator: ", ")))",
                location: folder, advice: "name a folder with tick files, or the file itself")
        }
        return found
    }

    /// Folders that are links are not entered, so that there is an end to it.
    private static func tickFiles(below folder: String) throws(ServiceError) -> [String] {
        var found: [String] = []
        // As a shell's patterns have it; macOS puts such files beside others on foreign disks.
        for name in try names(in: folder) where !name.hasPrefix(".") {
            let path = join(folder, name)
            let type = (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType
            if type == .typeDirectory {
                found += try tickFiles(below: path)
            } else if endings.contains(where: { name.lowercased().hasSuffix($0) }) {
                found.append(path)
            }
        }
        return found
    }

    private static func filesMatching(_ text: String) throws(ServiceError) -> [String] {
        let pattern = PathPattern(text)
        var found = [pattern.start]
        for part in pattern.parts {
            var next: [String] = []
            for folder in found {
                switch kind(of: folder.isEmpty ? "." : folder) {
                case .folder: break
                case .refused(let number): throw refusal(folder, number)
                case .file, .absent: continue
                }
                guard PathPattern.hasWildcard(part) else {
                    next.append(join(folder, part))
                    continue
                }
                next += try names(in: folder).filter { PathPattern.matches($0, part) }.map { join(folder, $0) }
            }
            found = next
        }
        var files: [String] = []
        for path in found.sorted(by: inByteOrder) {
            switch kind(of: path) {
            case .file: files.append(path)
            case .folder: files += (try tickFiles(below: path)).sorted(by: inByteOrder)
            case .refused(let number): throw refusal(path, number)
            case .absent: break
            }
        }
        guard !files.isEmpty else {
            throw ServiceError(
                .notFound, "no file matches", location: text, advice: "check the pattern and the folder")
        }
        return files
    }

    private static func join(_ folder: String, _ name: String) -> String {
        folder.isEmpty ? name : folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }

    /// Bytes, not a locale, decide the order.
    private static func inByteOrder(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}
