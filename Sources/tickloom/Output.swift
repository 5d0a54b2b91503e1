import CZlib
import Credentials
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
    /// What the user calls it.
    private let name: String
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
        name = "standard output"
    }

    /// A file; one that exists is replaced, at the end, and keeps its permissions. A link is followed. What is no regular
    /// file (a pipe, `/dev/null`) is written to directly.
    ///
    /// Whoever makes one calls ``Interruption/check(_:)`` again and again while writing.
    ///
    /// - Parameter isCompressed: whether to write gzip.
    init(file path: String, isCompressed: Bool = false) throws {
        let manager = FileManager.default
        let resolved = Output.followingLinks(path)
        let type = (try? manager.attributesOfItem(atPath: resolved))?[.type] as? FileAttributeType
        if type == .typeDirectory || path.hasSuffix("/") {
            throw ServiceError(
                .cannotCreate, "this is a folder", location: path, advice: "name a file in it")
        }
        if type == .typeSymbolicLink { throw Output.refusal(path, "the links go round in a circle") }
        let isReplaced = type == nil || type == .typeRegular
        let opened = isReplaced ? "\(resolved).\(ProcessInfo.processInfo.processIdentifier).part" : resolved
        file = isReplaced ? (resolved, opened) : nil
        name = path
        // A temporary file must go away when the user stops the command, and so must whoever waits for a pipe's reader.
        if isReplaced {
            Interruption.watch()
            Interruption.add(temporary: opened)
        }
        if isCompressed {
            guard let stream = Interruption.whileWaiting({ gzopen(opened, "wb9") }) else { throw Output.refusal(path) }
            target = .compressed(stream)
        } else {
            #if os(Windows)
            guard !isReplaced || manager.createFile(atPath: opened, contents: nil),
                let handle = FileHandle(forWritingAtPath: opened)
            else { throw Output.refusal(path) }
            target = .plain(handle)
            #else
            let descriptor = Interruption.whileWaiting {
                open(opened, O_WRONLY | O_CLOEXEC | (isReplaced ? O_CREAT | O_TRUNC : 0), 0o666)
            }
            guard descriptor >= 0 else { throw Output.refusal(path) }
            target = .plain(FileHandle(fileDescriptor: descriptor, closeOnDealloc: true))
            #endif
        }
        if type == .typeRegular, let mode = (try? manager.attributesOfItem(atPath: resolved))?[.posixPermissions] {
            try? manager.setAttributes([.posixPermissions: mode], ofItemAtPath: opened)
        }
    }

    deinit {
        guard let file, !isFinished else { return }
        try? close()
        try? FileManager.default.removeItem(atPath: file.temporary)
        Interruption.remove(temporary: file.temporary)
    }

    func write(_ bytes: some Sequence<UInt8>) throws {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Output.bufferBytes { try flush() }
    }

    /// Writes a secret from where it lies, so that no copy of it is left.
    func write(secret: Secret) throws {
        guard case .plain(let handle) = target else { return try write(secret.withBytes { Array($0) }) }
        try flush()
        try secret.withBytes { try write($0, to: handle) }
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
        case .plain(let handle): try buffer.withUnsafeBytes { try write($0, to: handle) }
        case .compressed(let stream):
            errno = 0
            let written = Interruption.whileWaiting { gzwrite(stream, buffer, UInt32(buffer.count)) }
            guard written == buffer.count else { throw compressionFailure() }
        }
    }

    private func write(_ bytes: UnsafeRawBufferPointer, to handle: FileHandle) throws {
        #if os(Windows)
        do {
            try handle.write(contentsOf: Array(bytes))
        } catch {
            throw failure(SystemReason.text(error))
        }
        #else
        // Foundation does not pass on the system's reason.
        var written = 0
        while written < bytes.count {
            let count = Interruption.whileWaiting {
                systemWrite(handle.fileDescriptor, bytes.baseAddress! + written, bytes.count - written)
            }
            if count >= 0 {
                written += count
            } else if errno == EAGAIN {
                // Someone made the pipe non-blocking for the one who reads it.
                var waiting = pollfd(fd: handle.fileDescriptor, events: Int16(POLLOUT), revents: 0)
                _ = Interruption.whileWaiting { poll(&waiting, 1, -1) }
            } else if errno == EPIPE, file == nil {
                // Nobody wants the rest, as after `| head`: end as other programs do.
                signal(SIGPIPE, SIG_DFL)
                raise(SIGPIPE)
            } else if errno != EINTR {
                throw failure(SystemReason.text(errno))
            }
        }
        #endif
    }

    private func close() throws {
        switch target {
        case .plain(let handle): try handle.close()
        case .compressed(let stream):
            errno = 0
            guard Interruption.whileWaiting({ gzclose(stream) }) == Z_OK else { throw compressionFailure() }
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
                throw failure(SystemReason.text(errno))
            }
            #endif
            Interruption.remove(temporary: file.temporary)
        } catch {
            try? FileManager.default.removeItem(atPath: file.temporary)
            Interruption.remove(temporary: file.temporary)
            throw error
        }
    }

    /// What a link leads to in the end, be it there or not; the path itself if it is no link.
    static func followingLinks(_ path: String) -> String {
        var path = path
        // As many as Linux follows.
        for _ in 0..<40 {
            guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else { break }
            let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
            path = target.hasPrefix("/") ? target : folder + target
        }
        return path
    }

    private static func refusal(_ path: String, _ reason: String = SystemReason.text(errno)) -> ServiceError {
        ServiceError(
            .cannotCreate, "the file cannot be made: \(reason)", location: path,
            advice: "check the folder and its permissions")
    }

    /// zlib leaves the system's reason where it was.
    private func compressionFailure() -> ServiceError {
        failure(errno == 0 ? "the disk may be full" : SystemReason.text(errno))
    }

    private func failure(_ reason: String) -> ServiceError {
        ServiceError(
            .io, "writing failed: \(reason)", location: name, advice: "check the disk")
    }
}

#if canImport(Darwin)
private let systemWrite = Darwin.write
#elseif canImport(Musl)
private let systemWrite = Musl.write
#elseif canImport(Glibc)
private let systemWrite = Glibc.write
#endif

/// Lines for people that are no results: progress, warnings, notes. They go to standard error.
enum Notes {
    static func write(_ line: String) {
        put(line + "\n")
    }

    /// A question: the answer stands on the same line.
    static func ask(_ question: String) {
        put(question)
    }

    /// Red where colours are shown: on a terminal, unless `NO_COLOR` is set (no-color.org) or `isWanted` is false.
    static func red(_ text: String, isWanted: Bool) -> String {
        let isShown = isWanted && Output.errorIsTerminal && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
        return isShown ? "\u{1b}[31m\(text)\u{1b}[0m" : text
    }

    /// Replaces the line that the cursor is on.
    static func overwrite(_ line: String) {
        put("\r\u{1b}[2K" + line)
    }

    private static func put(_ text: String) {
        // Nobody may be listening: that is no reason to fail.
        Interruption.whileWaiting { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }
    }
}
