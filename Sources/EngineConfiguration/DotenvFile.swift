#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Reads the bytes of a dotenv file.
enum DotenvFile {
    /// Larger files are refused: they are not dotenv files, and reading on could exhaust memory.
    static let bytesMax = 1 << 20

    /// The content of a file; nil if there is none at `path`.
    /// - Parameter path: Absolute.
    /// - Throws: ``ConfigurationFault`` if something is there that cannot be read, is no file, or is too large.
    static func read(_ path: String) throws(ConfigurationFault) -> [UInt8]? {
        guard try attributes(of: path) != nil else { return nil }
        // What a link leads to is looked at before it is opened: a device or a pipe could block or never end. A link
        // that leads nowhere is no missing file: somebody made it and relies on it.
        let target = URL(filePath: path).resolvingSymlinksInPath().path
        guard let attributes = try attributes(of: target) else { throw brokenLink }
        switch attributes[.type] as? FileAttributeType {
        case .typeRegular: break
        case .typeSymbolicLink: throw brokenLink
        case .typeDirectory: throw unreadable("is a folder, not a file", try: "remove the folder, or rename it")
        default: throw unreadable("is not a regular file", try: "replace it with a text file")
        }
        // Read only after the check: a file that grows in between is the writer's own doing.
        if let size = attributes[.size] as? UInt64, size > bytesMax { throw tooLarge }
        do {
            return Array(try Data(contentsOf: URL(filePath: target)))
        } catch {
            throw unreadable("cannot be read: \(reason(error))")
        }
    }

    /// Whether a path leads to a folder.
    static func isDirectory(_ path: String) -> Bool {
        var isDirectory = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory
    }

    private static var brokenLink: ConfigurationFault {
        unreadable("is a symbolic link that leads nowhere", try: "remove the link, or make its target")
    }

    private static var tooLarge: ConfigurationFault {
        unreadable("is larger than \(ByteSize(bytes: bytesMax))", try: "keep only KEY=value lines and comments in it")
    }

    /// The attributes of what is at `path`, not of what it links to; nil if nothing is there.
    private static func attributes(of path: String) throws(ConfigurationFault) -> [FileAttributeKey: Any]? {
        do {
            return try FileManager.default.attributesOfItem(atPath: path)
        } catch {
            let code = (error as? CocoaError)?.code
            if code == .fileReadNoSuchFile || code == .fileNoSuchFile { return nil }
            throw unreadable("cannot be read: \(reason(error))")
        }
    }

    private static func reason(_ error: any Error) -> String {
        guard let code = (error as? CocoaError)?.code else { return "unknown reason" }
        return code == .fileReadNoPermission ? "no permission" : "file error \(code.rawValue)"
    }

    private static func unreadable(
        _ reason: String, try suggestion: String = "give this user permission to read it, or remove it"
    ) -> ConfigurationFault {
        ConfigurationFault(kind: .unreadable, reason: reason, suggestion: suggestion)
    }
}
