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

private import Synchronization

/// A step that changes what is on disk.
enum FileStep: Hashable, Sendable {
    case makeFolder(String)
    case create(String)
    case write(String, bytes: Int)
    case sync(String)
    case rename(String, to: String)
    case syncFolder(String)
    case remove(String)
    case removeFolder(String)
}

/// The few file operations that the store's durability rests on.
///
/// What is written is not safe until it is synced, and a name is not safe until its folder is. A sync that fails says
/// that earlier writes may be lost, and the system forgets them: a second sync would succeed and mean nothing. So after
/// it nothing is written any more. An open store has one of these; opening the store again begins anew.
final class FileSystem: Sendable {
    /// Is asked before each step. An error number makes the step fail with it, without being done.
    typealias Fault = @Sendable (FileStep) -> Int32?

    private let fault: Fault?
    private let failedSync = Mutex<StoreError?>(nil)

    /// - Parameter fault: for tests, which let steps fail and look at the disk between them.
    init(fault: Fault? = nil) {
        self.fault = fault
    }

    /// - Throws: ``StoreError`` `.io` once a sync has failed.
    func checkWritable() throws(StoreError) {
        guard let failure = failedSync.withLock({ $0 }) else { return }
        throw StoreError(
            .io, path: failure.path,
            message: "nothing is written any more, because what was written before may be lost (\(failure.message))",
            advice: "check the disk, then open the store again")
    }

    var isWritable: Bool { failedSync.withLock { $0 == nil } }

    /// Whether a step is to fail, with the system's error set accordingly.
    private func fails(_ step: FileStep) -> Bool {
        guard let number = fault?(step) else { return false }
        #if os(Windows)
        SetLastError(DWORD(number))
        #else
        errno = number
        #endif
        return true
    }

    private func syncFailed(_ path: String, _ what: String) -> StoreError {
        let failure = FileSystem.error(path, what)
        failedSync.withLock { $0 = $0 ?? failure }
        return failure
    }

    /// Makes the folder and those above it that are missing, each synced into its parent.
    func makeFolder(_ path: String) throws(StoreError) {
        if FileSystem.isFolder(path) { return }
        let parent = FileSystem.parent(of: path)
        if parent != path { try makeFolder(parent) }
        try make(path)
        try syncFolder(parent)
    }

    /// Makes a folder, which is not durable before its parent is synced.
    private func make(_ path: String) throws(StoreError) {
        try checkWritable()
        let isRefused = fails(.makeFolder(path))
        #if os(Windows)
        let made = !isRefused && path.withCString(encodedAs: UTF16.self) { CreateDirectoryW($0, nil) }
        guard made || FileSystem.isFolder(path) else { throw FileSystem.error(path, "the folder cannot be made") }
        #else
        guard !isRefused, mkdir(path, 0o755) == 0 || errno == EEXIST && FileSystem.isFolder(path) else {
            throw FileSystem.error(path, "the folder cannot be made")
        }
        #endif
    }

    /// Makes folders that have the same few parents. Each parent is synced once, after all of them.
    func makeFolders(_ paths: [String]) throws(StoreError) {
        var parents: [String] = []
        for path in paths where !FileSystem.isFolder(path) {
            let parent = FileSystem.parent(of: path)
            if parents.last != parent, !parents.contains(parent) {
                try makeFolder(parent)
                parents.append(parent)
            }
            try make(path)
        }
        for parent in parents { try syncFolder(parent) }
    }

    /// Writes a new file whole and syncs it. A file that cannot be finished is removed.
    func write(_ bytes: [UInt8], to path: String) throws(StoreError) {
        try put(bytes, to: path, appends: false)
    }

    /// Writes to the end of a file, which is made if there is none, and syncs it. If it fails, part may be there.
    func append(_ bytes: [UInt8], to path: String) throws(StoreError) {
        try put(bytes, to: path, appends: true)
    }

    /// Cuts a file off at its first `size` bytes, and syncs it.
    func truncate(_ path: String, to size: Int) throws(StoreError) {
        try checkWritable()
        #if os(Windows)
        let opened = path.withCString(encodedAs: UTF16.self) { name in
            CreateFileW(name, DWORD(GENERIC_WRITE), 0, nil, DWORD(OPEN_EXISTING), DWORD(FILE_ATTRIBUTE_NORMAL), nil)
        }
        guard let opened, opened != INVALID_HANDLE_VALUE else {
            throw FileSystem.error(path, "the file cannot be opened")
        }
        defer { CloseHandle(opened) }
        var end = LARGE_INTEGER()
        end.QuadPart = LONGLONG(size)
        guard !fails(.write(path, bytes: 0)), SetFilePointerEx(opened, end, nil, DWORD(FILE_BEGIN)),
            SetEndOfFile(opened)
        else { throw FileSystem.error(path, "the file cannot be cut off") }
        guard !fails(.sync(path)), FlushFileBuffers(opened) else { throw syncFailed(path, "syncing failed") }
        #else
        let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileSystem.error(path, "the file cannot be opened") }
        defer { close(descriptor) }
        guard !fails(.write(path, bytes: 0)), ftruncate(descriptor, off_t(size)) == 0 else {
            throw FileSystem.error(path, "the file cannot be cut off")
        }
        guard !fails(.sync(path)), FileSystem.sync(descriptor) else { throw syncFailed(path, "syncing failed") }
        #endif
    }

    private func put(_ bytes: [UInt8], to path: String, appends: Bool) throws(StoreError) {
        try checkWritable()
        guard !fails(.create(path)) else { throw FileSystem.error(path, "the file cannot be made") }
        var failure: StoreError?
        #if os(Windows)
        let opened = path.withCString(encodedAs: UTF16.self) { name in
            CreateFileW(
                name, appends ? DWORD(FILE_APPEND_DATA) : DWORD(GENERIC_WRITE), 0, nil,
                DWORD(appends ? OPEN_ALWAYS : CREATE_ALWAYS), DWORD(FILE_ATTRIBUTE_NORMAL), nil)
        }
        guard let opened, opened != INVALID_HANDLE_VALUE else {
            throw FileSystem.error(path, "the file cannot be made")
        }
        var written = 0
        bytes.withUnsafeBytes { buffer in
            while written < buffer.count, failure == nil {
                var count = DWORD(0)
                let piece = min(buffer.count - written, 1 << 30)
                if !fails(.write(path, bytes: piece)),
                    WriteFile(opened, buffer.baseAddress! + written, DWORD(piece), &count, nil)
                {
                    written += Int(count)
                } else {
                    failure = FileSystem.error(path, "writing failed")
                }
            }
        }
        if failure == nil, fails(.sync(path)) || !FlushFileBuffers(opened) {
            failure = syncFailed(path, "syncing failed")
        }
        CloseHandle(opened)
        #else
        // To open a pipe that nobody reads would wait for who does.
        let descriptor = open(
            path, O_WRONLY | O_CREAT | (appends ? O_APPEND : O_TRUNC) | O_CLOEXEC | O_NONBLOCK, 0o644)
        guard descriptor >= 0 else { throw FileSystem.error(path, "the file cannot be made") }
        bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let rest = UnsafeRawBufferPointer(rebasing: buffer[written...])
                let count = fails(.write(path, bytes: rest.count)) ? -1 : FileSystem.write(descriptor, rest)
                if count < 0 {
                    if errno == EINTR { continue }
                    failure = FileSystem.error(path, "writing failed")
                    return
                }
                written += count
            }
        }
        if failure == nil, fails(.sync(path)) || !FileSystem.sync(descriptor) {
            failure = syncFailed(path, "syncing failed")
        }
        if close(descriptor) != 0, failure == nil { failure = FileSystem.error(path, "closing failed") }
        #endif
        if let failure {
            if !appends { remove(path) }
            throw failure
        }
    }

    /// Gives a file another name, replacing what has it. Both names must be on one disk.
    func rename(_ source: String, to target: String) throws(StoreError) {
        try checkWritable()
        guard !fails(.rename(source, to: target)), FileSystem.move(source, to: target) else {
            throw FileSystem.error(target, "the file cannot be put in its place")
        }
    }

    /// Makes the names in a folder durable. Windows does that by itself.
    func syncFolder(_ path: String) throws(StoreError) {
        try checkWritable()
        guard !fails(.syncFolder(path)) else { throw syncFailed(path, "the folder cannot be synced") }
        #if !os(Windows)
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileSystem.error(path, "the folder cannot be opened") }
        defer { close(descriptor) }
        guard FileSystem.sync(descriptor) else { throw syncFailed(path, "the folder cannot be synced") }
        #endif
    }

    /// Removes a file.
    ///
    /// - Returns: whether it is gone; one that was not there is.
    @discardableResult
    func remove(_ path: String) -> Bool {
        if fails(.remove(path)) { return false }
        #if os(Windows)
        return path.withCString(encodedAs: UTF16.self) { DeleteFileW($0) } || !FileSystem.exists(path)
        #else
        return unlink(path) == 0 || errno == ENOENT
        #endif
    }

    /// Removes a folder that is empty; otherwise it stays.
    func removeEmptyFolder(_ path: String) {
        if fails(.removeFolder(path)) { return }
        #if os(Windows)
        _ = path.withCString(encodedAs: UTF16.self) { RemoveDirectoryW($0) }
        #else
        rmdir(path)
        #endif
    }

    // MARK: The system's calls

    #if !os(Windows)
    private static func sync(_ descriptor: Int32) -> Bool {
        #if canImport(Darwin)
        // fsync on macOS leaves data in the drive's cache. File systems without the stronger call refuse it by name.
        if fcntl(descriptor, F_FULLFSYNC) == 0 { return true }
        return (errno == ENOTSUP || errno == EINVAL || errno == ENOTTY) && fsync(descriptor) == 0
        #else
        return fsync(descriptor) == 0
        #endif
    }

    private static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Darwin)
        Darwin.write(descriptor, bytes.baseAddress, bytes.count)
        #elseif canImport(Musl)
        Musl.write(descriptor, bytes.baseAddress, bytes.count)
        #else
        Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        #endif
    }
    #endif

    private static func move(_ source: String, to target: String) -> Bool {
        #if os(Windows)
        return source.withCString(encodedAs: UTF16.self) { from in
            target.withCString(encodedAs: UTF16.self) { to in
                MoveFileExW(from, to, DWORD(MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH))
            }
        }
        #elseif canImport(Darwin)
        return Darwin.rename(source, target) == 0
        #elseif canImport(Musl)
        return Musl.rename(source, target) == 0
        #else
        return Glibc.rename(source, target) == 0
        #endif
    }

    /// The size of a file in bytes; nil if there is none.
    static func size(of path: String) -> Int? {
        #if os(Windows)
        var data = WIN32_FILE_ATTRIBUTE_DATA()
        guard path.withCString(encodedAs: UTF16.self, { GetFileAttributesExW($0, GetFileExInfoStandard, &data) })
        else { return nil }
        return Int(data.nFileSizeHigh) << 32 | Int(data.nFileSizeLow)
        #else
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
        #endif
    }

    static func exists(_ path: String) -> Bool {
        #if os(Windows)
        return path.withCString(encodedAs: UTF16.self) { GetFileAttributesW($0) } != INVALID_FILE_ATTRIBUTES
        #else
        return access(path, F_OK) == 0
        #endif
    }

    /// Why a file or folder may not be read although it may well be there; nil if it may be read, or is not there.
    ///
    /// Without it, what is kept from us looks as if it were gone.
    static func refusal(of path: String) -> StoreError? {
        #if os(Windows)
        guard !exists(path), GetLastError() == DWORD(ERROR_ACCESS_DENIED) else { return nil }
        let reason = "access is denied"
        #else
        guard access(path, R_OK) != 0, errno == EACCES || errno == EPERM else { return nil }
        let reason = String(cString: strerror(errno))
        #endif
        return StoreError(
            .io, path: path, message: "cannot be read: \(reason)",
            advice: "check the permissions of it and of the folders above it")
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
