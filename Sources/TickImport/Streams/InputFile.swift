#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#elseif os(Windows)
import WinSDK
import ucrt
#endif

/// A file that is open for reading at any place.
///
/// It is read and not mapped: a mapped file that shrinks, or lies on a disk that fails, ends the process (see
/// `docs/adr/0008`).
final class InputFile: Sendable {
    let path: String
    /// Bytes at the time of opening.
    let size: Int
    #if os(Windows)
    private let handle: HANDLE
    #else
    private let descriptor: Int32
    /// For a process that is to read the file; it lives as long as this object.
    var fileDescriptor: Int32 { descriptor }
    #endif
    /// What tells whether it is the same file with the same content.
    let version: FileVersion

    #if os(Windows)
    /// Opens the file at `path`, which no one can then write to.
    ///
    /// - Throws: ``ImportError`` `.notFound` or `.unreadable`, with the system's words.
    init(path: String) throws(ImportError) {
        let opened = path.withCString(encodedAs: UTF16.self) { name in
            CreateFileW(
                name, DWORD(GENERIC_READ), DWORD(FILE_SHARE_READ), nil, DWORD(OPEN_EXISTING),
                DWORD(FILE_ATTRIBUTE_NORMAL), nil)
        }
        guard let opened, opened != INVALID_HANDLE_VALUE else {
            let code = GetLastError()
            throw code == DWORD(ERROR_FILE_NOT_FOUND) || code == DWORD(ERROR_PATH_NOT_FOUND)
                ? InputFile.notFound(path) : InputFile.unreadable(path, "Windows error \(code)")
        }
        var length = LARGE_INTEGER()
        guard GetFileSizeEx(opened, &length) else {
            let code = GetLastError()
            CloseHandle(opened)
            throw InputFile.unreadable(path, "Windows error \(code)")
        }
        self.path = path
        size = Int(length.QuadPart)
        handle = opened
        var information = BY_HANDLE_FILE_INFORMATION()
        GetFileInformationByHandle(opened, &information)
        version = FileVersion(
            size: Int64(size),
            changeTime: Int64(information.ftLastWriteTime.dwHighDateTime) << 32
                | Int64(information.ftLastWriteTime.dwLowDateTime),
            file: UInt64(information.nFileIndexHigh) << 32 | UInt64(information.nFileIndexLow))
    }

    deinit { CloseHandle(handle) }
    #else
    /// Opens the file at `path`.
    ///
    /// - Throws: ``ImportError`` `.notFound` or `.unreadable`, with the system's words.
    init(path: String) throws(ImportError) {
        // O_NONBLOCK: opening a pipe must not wait for someone to write to it. For files it means nothing.
        let opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard opened >= 0 else {
            throw errno == ENOENT || errno == ENOTDIR
                ? InputFile.notFound(path) : InputFile.unreadable(path, InputFile.lastError)
        }
        var status = stat()
        guard fstat(opened, &status) == 0 else {
            let reason = InputFile.lastError
            close(opened)
            throw InputFile.unreadable(path, reason)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(opened)
            throw InputFile.unreadable(path, "it is not a regular file")
        }
        #if os(Linux)
        posix_fadvise(opened, 0, 0, POSIX_FADV_SEQUENTIAL)
        #endif
        self.path = path
        size = Int(status.st_size)
        descriptor = opened
        version = InputFile.version(status)
    }

    deinit { close(descriptor) }
    #endif

    /// Fills `buffer` with the bytes from `offset` on.
    ///
    /// - Returns: bytes read; less than `buffer.count` only where the file ends.
    /// - Throws: ``ImportError`` `.changed` if the file has become shorter; `.unreadable` with the system's words.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(ImportError) -> Int {
        let wanted = min(buffer.count, size - offset)
        var done = 0
        while done < wanted {
            let count = readOnce(
                into: buffer.baseAddress! + done, count: min(wanted - done, 1 << 30), at: offset + done)
            if count < 0 {
                #if os(Windows)
                throw InputFile.unreadable(path, "Windows error \(GetLastError())")
                #else
                if errno == EINTR { continue }
                throw InputFile.unreadable(path, InputFile.lastError)
                #endif
            }
            guard count > 0 else { throw changed() }
            done += count
        }
        return done
    }

    /// The first bytes, at most `count`.
    func head(_ count: Int) throws(ImportError) -> [UInt8] {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
        defer { buffer.deallocate() }
        return Array(buffer.prefix(try read(into: buffer, at: 0)))
    }

    /// Makes sure that this is the file that was looked at before, as it was then.
    ///
    /// - Throws: ``ImportError`` `.changed`.
    func check(against earlier: FileVersion) throws(ImportError) {
        guard version == earlier else { throw changed() }
    }

    /// Reads at most `count` bytes; 0 at the end, negative for an error.
    private func readOnce(into target: UnsafeMutableRawPointer, count: Int, at offset: Int) -> Int {
        #if os(Windows)
        var place = OVERLAPPED()
        place.Offset = DWORD(truncatingIfNeeded: offset)
        place.OffsetHigh = DWORD(truncatingIfNeeded: offset >> 32)
        var read: DWORD = 0
        return ReadFile(handle, target, DWORD(count), &read, &place) ? Int(read) : -1
        #else
        return pread(descriptor, target, count, off_t(offset))
        #endif
    }

    /// Makes sure that nothing wrote to the file since it was opened.
    ///
    /// - Throws: ``ImportError`` `.changed`. (Windows lets no one write to a file that is open here.)
    func checkUnchanged() throws(ImportError) {
        #if !os(Windows)
        var status = stat()
        guard fstat(descriptor, &status) == 0, InputFile.version(status) == version else { throw changed() }
        #endif
    }

    #if !os(Windows)
    private static func version(_ status: stat) -> FileVersion {
        #if canImport(Darwin)
        let (time, statusTime) = (status.st_mtimespec, status.st_ctimespec)
        #else
        let (time, statusTime) = (status.st_mtim, status.st_ctim)
        #endif
        return FileVersion(
            size: Int64(status.st_size), changeTime: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec),
            file: UInt64(status.st_ino),
            statusTime: Int64(statusTime.tv_sec) &* 1_000_000_000 &+ Int64(statusTime.tv_nsec))
    }

    private static var lastError: String { String(cString: strerror(errno)) }
    #endif

    private func changed() -> ImportError {
        ImportError(
            .changed, path: path, message: "something wrote to the file while it was read",
            advice: "import it again when nothing writes to it any more")
    }

    private static func notFound(_ path: String) -> ImportError {
        ImportError(.notFound, path: path, message: "no such file", advice: "check the name and the folder")
    }

    private static func unreadable(_ path: String, _ reason: String) -> ImportError {
        ImportError(
            .unreadable, path: path, message: "cannot be read: \(reason)",
            advice: "check the file's kind and permissions")
    }
}
