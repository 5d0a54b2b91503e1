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

    /// A file; one that exists is replaced, at the end.
    ///
    /// - Parameter isCompressed: whether to write gzip.
    init(file path: String, isCompressed: Bool = false) throws {
        let temporary = "\(path).\(ProcessInfo.processInfo.processIdentifier).part"
        file = (path, temporary)
        let failure = ServiceError(
            .cannotCreate, "the file cannot be made", location: path, advice: "check the folder and its permissions")
        if isCompressed {
            guard let opened = gzopen(temporary, "wb9") else { throw failure }
            target = .compressed(opened)
        } else {
            guard FileManager.default.createFile(atPath: temporary, contents: nil),
                let opened = FileHandle(forWritingAtPath: temporary)
            else { throw failure }
            target = .plain(opened)
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
        guard let file, !isFinished else { return }
        isFinished = true
        do {
            try close()
            #if os(Windows)
            // There, a name that is taken cannot be given again.
            try? FileManager.default.removeItem(atPath: file.path)
            #endif
            guard rename(file.temporary, file.path) == 0 else {
                throw failure(String(cString: strerror(errno)))
            }
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
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }

    /// Replaces the line that the cursor is on.
    static func overwrite(_ line: String) {
        FileHandle.standardError.write(Data(("\r\u{1b}[2K" + line).utf8))
    }
}
