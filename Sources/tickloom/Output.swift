import CZlib
import Foundation
import Services

/// Where a command's results go: standard output, or a file that appears only when it is complete.
final class Output {
    private enum Target {
        case plain(FileHandle)
        /// zlib writes no time into the header, so equal input gives equal bytes.
        case compressed(gzFile)
    }

    private let target: Target
    /// The file that the user named and the temporary one beside it that is being written.
    private let file: (path: String, temporary: String)?
    private var buffer: [UInt8] = []
    private var isFinished = false

    static var isTerminal: Bool { isatty(1) == 1 }
    static var errorIsTerminal: Bool { isatty(2) == 1 }

    /// Bytes that are gathered before they are written.
    private static let bufferBytes = 1 << 16

    /// Standard output.
    init() {
        target = .plain(.standardOutput)
        file = nil
    }

    /// A file; one that exists is replaced, at the end, and keeps its permissions. A link is followed. What is no regular
    /// file (a pipe, `/dev/null`) is written to directly.
    ///
    /// - Parameter isCompressed: whether to write gzip.
    init(file path: String, isCompressed: Bool = false) throws {
        let manager = FileManager.default
        let resolved = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let type = (try? manager.attributesOfItem(atPath: resolved))?[.type] as? FileAttributeType
        if type == .typeDirectory {
            throw ServiceError(
                .cannotCreate, "this is a folder", location: path, advice: "name a file in it")
        }
        let isReplaced = type == nil || type == .typeRegular
        let opened = isReplaced ? "\(resolved).\(ProcessInfo.processInfo.processIdentifier).part" : resolved
        file = isReplaced ? (resolved, opened) : nil
        let failure = ServiceError(
            .cannotCreate, "the file cannot be made", location: path, advice: "check the folder and its permissions")
        if isCompressed {
            guard let stream = gzopen(opened, "wb9") else { throw failure }
            target = .compressed(stream)
        } else {
            guard !isReplaced || manager.createFile(atPath: opened, contents: nil),
                let handle = FileHandle(forWritingAtPath: opened)
            else { throw failure }
            target = .plain(handle)
        }
        if type == .typeRegular, let mode = (try? manager.attributesOfItem(atPath: resolved))?[.posixPermissions] {
            try? manager.setAttributes([.posixPermissions: mode], ofItemAtPath: opened)
        }
    }

    deinit {
        guard let file, !isFinished else { return }
        try? close()
        try? FileManager.default.removeItem(atPath: file.temporary)
    }

    func write(_ bytes: some Sequence<UInt8>) throws {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Output.bufferBytes { try flush() }
    }

    func write(line: String) throws {
        try write(line.utf8)
        try write(CollectionOfOne(UInt8(ascii: "\n")))
    }

    func write(json: JSONText) throws {
        json.append(to: &buffer)
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count >= Output.bufferBytes { try flush() }
    }

    func flush() throws {
        guard !buffer.isEmpty else { return }
        defer { buffer.removeAll(keepingCapacity: true) }
        switch target {
        case .plain(let handle):
            do {
                try handle.write(contentsOf: buffer)
            } catch {
                throw failure("\(error.localizedDescription)")
            }
        case .compressed(let stream):
            guard gzwrite(stream, buffer, UInt32(buffer.count)) == buffer.count else {
                throw failure("the disk may be full")
            }
        }
    }

    private func close() throws {
        switch target {
        case .plain(let handle): try handle.close()
        case .compressed(let stream):
            guard gzclose(stream) == Z_OK else { throw failure("the disk may be full") }
        }
    }

    /// Writes what is left and gives the file its name.
    func finish() throws {
        try flush()
        guard !isFinished else { return }
        isFinished = true
        guard let file else {
            if case .compressed = target { try close() }
            return
        }
        do {
            try close()
            #if os(Windows)
            _ = try FileManager.default.replaceItemAt(
                URL(fileURLWithPath: file.path), withItemAt: URL(fileURLWithPath: file.temporary))
            #else
            guard rename(file.temporary, file.path) == 0 else {
                throw failure(String(cString: strerror(errno)))
            }
            #endif
        } catch {
            try? FileManager.default.removeItem(atPath: file.temporary)
            throw error
        }
    }

    private func failure(_ reason: String) -> ServiceError {
        ServiceError(
            .io, "writing failed: \(reason)", location: file?.path ?? "standard output", advice: "check the disk")
    }
}

/// Lines for people that are no results: progress, warnings, notes. They go to standard error.
enum Notes {
    static func write(_ line: String) {
        // Nobody may be listening: that is no reason to fail.
        try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
    }

    /// Red where colours are shown: on a terminal, unless `NO_COLOR` is set (no-color.org) or `isWanted` is false.
    static func red(_ text: String, isWanted: Bool) -> String {
        let isShown = isWanted && Output.errorIsTerminal && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
        return isShown ? "\u{1b}[31m\(text)\u{1b}[0m" : text
    }

    /// Replaces the line that the cursor is on.
    static func overwrite(_ line: String) {
        try? FileHandle.standardError.write(contentsOf: Data(("\r\u{1b}[2K" + line).utf8))
    }
}
