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

/// The few file operations that the store's durability rests on.
///
/// What is written is not safe until it is synced, and a name is not safe until its folder is.
enum FileSystem {
    /// Makes the folder and those above it that are missing, each synced into its parent.
    static func makeFolder(_ path: String) throws(StoreError) {
        if isFolder(path) { return }
        let parent = parent(of: path)
        if parent != path { try makeFolder(parent) }
        #if os(Windows)
        let made = path.withCString(encodedAs: UTF16.self) { CreateDirectoryW($0, nil) }
        guard made || isFolder(path) else { throw error(path, "the folder cannot be made") }
        #else
        guard mkdir(path, 0o755) == 0 || errno == EEXIST && isFolder(path) else {
            throw error(path, "the folder cannot be made")
        }
        #endif
        try syncFolder(parent)
    }

    /// Writes a new file whole and syncs it. A file that cannot be finished is removed.
    static func write(_ bytes: [UInt8], to path: String) throws(StoreError) {
        #if os(Windows)
        let opened = path.withCString(encodedAs: UTF16.self) { name in
            CreateFileW(name, DWORD(GENERIC_WRITE), 0, nil, DWORD(CREATE_ALWAYS), DWORD(FILE_ATTRIBUTE_NORMAL), nil)
        }
        guard let opened, opened != INVALID_HANDLE_VALUE else { throw error(path, "the file cannot be made") }
        var written = 0
        var failure: StoreError?
        bytes.withUnsafeBytes { buffer in
            while written < buffer.count, failure == nil {
                var count = DWORD(0)
                let piece = DWORD(min(buffer.count - written, 1 << 30))
                if WriteFile(opened, buffer.baseAddress! + written, piece, &count, nil) {
                    written += Int(count)
                } else {
                    failure = error(path, "writing failed")
                }
            }
        }
        if failure == nil, !FlushFileBuffers(opened) { failure = error(path, "syncing failed") }
        CloseHandle(opened)
        #else
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw error(path, "the file cannot be made") }
        var failure: StoreError?
        bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                #if canImport(Darwin)
                let count = Darwin.write(descriptor, buffer.baseAddress! + written, buffer.count - written)
                #elseif canImport(Musl)
                let count = Musl.write(descriptor, buffer.baseAddress! + written, buffer.count - written)
                #else
                let count = Glibc.write(descriptor, buffer.baseAddress! + written, buffer.count - written)
                #endif
                if count < 0 {
                    if errno == EINTR { continue }
                    failure = error(path, "writing failed")
                    return
                }
                written += count
            }
        }
        if failure == nil, !sync(descriptor) { failure = error(path, "syncing failed") }
        if close(descriptor) != 0, failure == nil { failure = error(path, "closing failed") }
        #endif
        if let failure {
            remove(path)
            throw failure
        }
    }

    /// Gives a file another name, replacing what has it. Both names must be on one disk.
    static func rename(_ source: String, to target: String) throws(StoreError) {
        #if os(Windows)
        let moved = source.withCString(encodedAs: UTF16.self) { from in
            target.withCString(encodedAs: UTF16.self) { to in
                MoveFileExW(from, to, DWORD(MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH))
            }
        }
        guard moved else { throw error(target, "the file cannot be put in its place") }
        #elseif canImport(Darwin)
        guard Darwin.rename(source, target) == 0 else { throw error(target, "the file cannot be put in its place") }
        #elseif canImport(Musl)
        guard Musl.rename(source, target) == 0 else { throw error(target, "the file cannot be put in its place") }
        #else
        guard Glibc.rename(source, target) == 0 else { throw error(target, "the file cannot be put in its place") }
        #endif
    }

    /// Makes the names in a folder durable. Windows does that by itself.
    static func syncFolder(_ path: String) throws(StoreError) {
        #if !os(Windows)
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw error(path, "the folder cannot be opened") }
        defer { close(descriptor) }
        guard sync(descriptor) else { throw error(path, "the folder cannot be synced") }
        #endif
    }

    #if !os(Windows)
    private static func sync(_ descriptor: Int32) -> Bool {
        #if canImport(Darwin)
        // fsync on macOS leaves data in the drive's cache.
        if fcntl(descriptor, F_FULLFSYNC) == 0 { return true }
        // File systems that do not know it say so; any other failure is one.
        return (errno == ENOTSUP || errno == EINVAL) && fsync(descriptor) == 0
        #else
        return fsync(descriptor) == 0
        #endif
    }
    #endif

    /// Removes a file; one that is not there is no fault.
    static func remove(_ path: String) {
        #if os(Windows)
        _ = path.withCString(encodedAs: UTF16.self) { DeleteFileW($0) }
        #else
        unlink(path)
        #endif
    }

    /// Removes a folder that is empty; otherwise it stays.
    static func removeEmptyFolder(_ path: String) {
        #if os(Windows)
        _ = path.withCString(encodedAs: UTF16.self) { RemoveDirectoryW($0) }
        #else
        rmdir(path)
        #endif
    }

    static func exists(_ path: String) -> Bool {
        #if os(Windows)
        return path.withCString(encodedAs: UTF16.self) { GetFileAttributesW($0) } != INVALID_FILE_ATTRIBUTES
        #else
        return access(path, F_OK) == 0
        #endif
    }

    static func isFolder(_ path: String) -> Bool {
        #if os(Windows)
        let attributes = path.withCString(encodedAs: UTF16.self) { GetFileAttributesW($0) }
        return attributes != INVALID_FILE_ATTRIBUTES && attributes & DWORD(FILE_ATTRIBUTE_DIRECTORY) != 0
        #else
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
        #endif
    }

    /// The folder that a path lies in.
    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(where: { $0 == "/" || $0 == "\\" }) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The last system error as one of ours.
    static func error(_ path: String, _ what: String) -> StoreError {
        #if os(Windows)
        let code = GetLastError()
        let kind: StoreError.Code =
            code == DWORD(ERROR_ACCESS_DENIED) || code == DWORD(ERROR_WRITE_PROTECT) ? .notWritable : .io
        return StoreError(kind, path: path, message: "\(what): Windows error \(code)", advice: advice(kind))
        #else
        let code = errno
        let kind: StoreError.Code =
            switch code {
            case EACCES, EPERM, EROFS, ENOTDIR, ENOENT, EEXIST: .notWritable
            default: .io
            }
        let reason = String(cString: strerror(code))
        let what = "\(what): \(reason)"
        if code == ENOSPC || code == EDQUOT {
            return StoreError(.io, path: path, message: what, advice: "free disk space, then run it again")
        }
        return StoreError(kind, path: path, message: what, advice: advice(kind))
        #endif
    }

    private static func advice(_ kind: StoreError.Code) -> String {
        kind == .notWritable
            ? "check the folder's permissions, or choose another with --data-dir" : "check the disk, then run it again"
    }
}
