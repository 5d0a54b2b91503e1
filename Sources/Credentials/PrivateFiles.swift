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

/// Files that are their user's alone: in a folder that nobody else may enter, readable for nobody else, replaced as a whole.
///
/// Windows gives what lies in a user's own folder to that user by itself; the checks of permissions are POSIX's.
enum PrivateFiles {
    /// What every advice about the disk says.
    private static let diskAdvice = "check the disk and the permissions, then try again"

    // MARK: Folders

    /// Makes a folder for its user alone, with those above it that are missing; checks one that is there.
    ///
    /// - Throws: ``CredentialError`` `.insecure` if others may write into it or it is another user's; `.notWritable`, `.io`.
    static func makeFolder(_ path: String) throws(CredentialError) {
        if !isFolder(path) {
            let parent = parent(of: path)
            if parent != path, !isFolder(parent) { try makeFolder(parent) }
            #if os(Windows)
            let made = path.withCString(encodedAs: UTF16.self) { CreateDirectoryW($0, nil) }
            guard made || isFolder(path) else { throw failure(path, "the folder cannot be made") }
            #else
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure(path, "the folder cannot be made") }
            try syncFolder(parent)
            #endif
        }
        try checkFolder(path)
    }

    /// - Throws: ``CredentialError`` `.insecure` if others may write into the folder, it is another user's, or a link: who owns the link
    ///   chooses what is read.
    static func checkFolder(_ path: String) throws(CredentialError) {
        #if !os(Windows)
        var status = stat()
        guard lstat(unslashed(path), &status) == 0 else { throw failure(path, "the folder cannot be read") }
        guard status.st_mode & S_IFMT != S_IFLNK else {
            throw CredentialError(
                .insecure, "the folder is a link", location: path,
                advice: "name the folder itself with TICKLOOM_CREDENTIAL_DIR")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw CredentialError(
                .unavailable, "it is no folder", location: path, advice: "choose another with TICKLOOM_CREDENTIAL_DIR")
        }
        guard status.st_uid == geteuid() else {
            throw CredentialError(
                .insecure, "the folder is another user's", location: path,
                advice: "choose one of your own with TICKLOOM_CREDENTIAL_DIR")
        }
        guard status.st_mode & 0o022 == 0 else {
            throw CredentialError(
                .insecure, "others may write into the folder (mode \(octal(UInt32(status.st_mode))))", location: path,
                advice: "take that from them: chmod 700 \(path)")
        }
        #endif
    }

    /// Checks the folder of a file that its user may only read: it may be root's, and a sticky one, where others cannot take its place.
    ///
    /// - Throws: ``CredentialError`` `.insecure` if others can put another file in the place of one in it.
    static func checkReadFolder(_ path: String) throws(CredentialError) {
        #if !os(Windows)
        var status = stat()
        guard stat(path, &status) == 0 else { throw failure(path, "the folder cannot be read") }
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            throw CredentialError(
                .insecure, "the folder is another user's, who can put another file there", location: path,
                advice: "keep the file in a folder of your own")
        }
        guard status.st_mode & 0o022 == 0 || status.st_mode & S_ISVTX != 0 else {
            throw CredentialError(
                .insecure,
                "others may write into the folder (mode \(octal(UInt32(status.st_mode)))), and put another file there",
                location: path, advice: "take that from them: chmod go-w \(path)")
        }
        #endif
    }

    /// A path without `/` and `/.` at its end, which would follow a link.
    private static func unslashed(_ path: String) -> String {
        var path = path[...]
        while path.count > 1, path.hasSuffix("/") || path.hasSuffix("/.") { path.removeLast() }
        return String(path)
    }

    /// Whether one folder is another, or lies in it, whatever they are called.
    static func isInside(_ path: String, _ folder: String) -> Bool {
        let (path, folder) = (canonical(path), canonical(folder))
        return path == folder || path.hasPrefix(folder == "/" ? folder : folder + "/")
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

    static func parent(of path: String) -> String {
        #if os(Windows)
        guard let slash = path.lastIndex(where: { $0 == "/" || $0 == "\\" }) else { return "." }
        #else
        guard let slash = path.lastIndex(of: "/") else { return "." }
        #endif
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The path without links and without `.` and `..`, as far as it is there.
    static func canonical(_ path: String) -> String {
        #if os(Windows)
        path
        #else
        var missing: [String] = []
        var path = path
        while true {
            if let real = realpath(path, nil) {
                defer { free(real) }
                let base = String(cString: real)
                let rest = missing.reversed().joined(separator: "/")
                return rest.isEmpty ? base : base == "/" ? "/" + rest : base + "/" + rest
            }
            let pieces = path.split(separator: "/")
            guard let last = pieces.last, pieces.count > 1 || path.hasPrefix("/") else { return path }
            if last != "." { missing.append(String(last)) }
            path = (path.hasPrefix("/") ? "/" : "") + pieces.dropLast().joined(separator: "/")
        }
        #endif
    }

    /// Whether there is something of that name, be it a link that leads nowhere.
    static func exists(_ path: String) -> Bool {
        #if os(Windows)
        path.withCString(encodedAs: UTF16.self) { GetFileAttributesW($0) } != INVALID_FILE_ATTRIBUTES
        #else
        var status = stat()
        return lstat(path, &status) == 0
        #endif
    }

    /// Whether a file that is there can be written, as the system says when it is opened; nothing is written.
    static func checkWritable(file path: String) throws(CredentialError) {
        #if os(Windows)
        let attributes = path.withCString(encodedAs: UTF16.self) { GetFileAttributesW($0) }
        guard attributes == INVALID_FILE_ATTRIBUTES || attributes & DWORD(FILE_ATTRIBUTE_READONLY) == 0 else {
            throw CredentialError(.notWritable, "the file can only be read", location: path, advice: diskAdvice)
        }
        #else
        let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { return }
            throw failure(path, "it cannot be written")
        }
        close(descriptor)
        #endif
    }

    /// Whether files can be made in a folder, as the system says; nothing is written.
    static func checkWritable(_ folder: String) throws(CredentialError) {
        #if !os(Windows)
        guard access(folder, W_OK | X_OK) == 0 else { throw failure(folder, "the folder cannot be written") }
        #endif
    }

    // MARK: Reading

    /// The whole of a file; nil if there is none.
    ///
    /// - Parameter isPrivate: whether to refuse one that others may read.
    /// - Throws: ``CredentialError`` `.insecure` if others may write it, or may read it although it is to be private, or it is a
    ///   link, or another user's; `.damaged` if it has more than `bytesMax` bytes; `.io`.
    static func read(_ path: String, bytesMax: Int, isPrivate: Bool = true) throws(CredentialError) -> [UInt8]? {
        #if os(Windows)
        let opened = path.withCString(encodedAs: UTF16.self) { name in
            CreateFileW(
                name, DWORD(bitPattern: Int32(GENERIC_READ)), DWORD(FILE_SHARE_READ | FILE_SHARE_DELETE), nil,
                DWORD(OPEN_EXISTING), DWORD(FILE_ATTRIBUTE_NORMAL), nil)
        }
        guard let opened, opened != INVALID_HANDLE_VALUE else {
            let code = GetLastError()
            if code == DWORD(ERROR_FILE_NOT_FOUND) || code == DWORD(ERROR_PATH_NOT_FOUND) { return nil }
            throw failure(path, "it cannot be read")
        }
        defer { CloseHandle(opened) }
        var size = LARGE_INTEGER()
        guard GetFileSizeEx(opened, &size) else { throw failure(path, "it cannot be read") }
        guard size.QuadPart <= LONGLONG(bytesMax) else { throw tooLong(path, bytesMax) }
        var bytes = [UInt8](repeating: 0, count: Int(size.QuadPart))
        var count = DWORD(0)
        guard ReadFile(opened, &bytes, DWORD(bytes.count), &count, nil), Int(count) == bytes.count else {
            throw failure(path, "it cannot be read")
        }
        return bytes
        #else
        // A link is not followed: who can make one chooses what is read.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            if errno == ELOOP {
                throw CredentialError(
                    .insecure, "it is a link", location: path, advice: "put the file itself there")
            }
            throw failure(path, "it cannot be read")
        }
        defer { close(descriptor) }
        try checkFile(descriptor, path, isPrivate: isPrivate)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = systemRead(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(path, "it cannot be read") }
            guard count > 0 else { break }
            guard bytes.count + count <= bytesMax else { throw tooLong(path, bytesMax) }
            bytes += buffer[..<count]
        }
        return bytes
        #endif
    }

    /// The whole of a file that holds a secret; nil if there is none. No copy of it is left elsewhere in memory.
    ///
    /// - Throws: as ``read(_:bytesMax:isPrivate:)``.
    static func readSecret(_ path: String, bytesMax: Int) throws(CredentialError) -> Secret? {
        #if os(Windows)
        guard var bytes = try read(path, bytesMax: bytesMax) else { return nil }
        return Secret(taking: &bytes)
        #else
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        // Why it cannot be opened is told in one place; a file that came meanwhile is read by whoever asks again.
        guard descriptor >= 0 else { return try read(path, bytesMax: 0) == nil ? nil : Secret("") }
        defer { close(descriptor) }
        try checkFile(descriptor, path, isPrivate: true)
        return try Secret(capacity: bytesMax + 1) { (buffer) throws(CredentialError) in
            var size = 0
            while size < buffer.count {
                let count = systemRead(descriptor, buffer.baseAddress! + size, buffer.count - size)
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else { throw failure(path, "it cannot be read") }
                guard count > 0 else { return size }
                size += count
            }
            throw tooLong(path, bytesMax)
        }
        #endif
    }

    private static func tooLong(_ path: String, _ bytesMax: Int) -> CredentialError {
        CredentialError(
            .damaged, "it has more than \(bytesMax) bytes", location: path,
            advice: "it is none of ours; name another, or restore it from a copy")
    }

    #if !os(Windows)
    private static func checkFile(_ descriptor: Int32, _ path: String, isPrivate: Bool) throws(CredentialError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(path, "it cannot be read") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw CredentialError(.unavailable, "it is no regular file", location: path, advice: "put a file there")
        }
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            throw CredentialError(
                .insecure, "the file is another user's", location: path,
                advice: "make one of your own; who owns it can change it")
        }
        let foreign = mode_t(isPrivate ? 0o077 : 0o022)
        guard status.st_mode & foreign == 0 else {
            throw CredentialError(
                .insecure,
                "others may \(status.st_mode & 0o022 == 0 ? "read" : "write") it (mode \(octal(UInt32(status.st_mode))))",
                location: path, advice: "take that from them: chmod 600 \(path); then replace what they may have read")
        }
    }

    private static func octal(_ mode: UInt32) -> String {
        let text = String(mode & 0o7777, radix: 8)
        return String(repeating: "0", count: max(0, 4 - text.count)) + text
    }
    #endif

    // MARK: Writing

    /// Puts a file in the place of another: written whole beside it, synced, renamed, the folder synced. The caller holds the lock of the
    /// file: what lies beside it is what a process left that was killed.
    ///
    /// - Throws: ``CredentialError`` `.notWritable` or `.io`; the old file is then still there.
    static func replace(_ path: String, with bytes: [UInt8]) throws(CredentialError) {
        try bytes.withUnsafeBufferPointer { (bytes) throws(CredentialError) in
            try replace(path, with: UnsafeRawBufferPointer(bytes))
        }
    }

    private static func replace(_ path: String, with bytes: UnsafeRawBufferPointer) throws(CredentialError) {
        let temporary = path + ".part"
        remove(temporary)
        do throws(CredentialError) {
            try write(bytes, to: temporary)
            try move(temporary, to: path)
        } catch {
            remove(temporary)
            throw error
        }
        try syncFolder(parent(of: path))
    }

    /// Makes a new file; one that is there is an error.
    static func create(_ path: String, with bytes: [UInt8]) throws(CredentialError) {
        try bytes.withUnsafeBufferPointer { (bytes) throws(CredentialError) in
            try create(path, with: UnsafeRawBufferPointer(bytes))
        }
    }

    /// Makes a new file; one that is there is an error.
    static func create(_ path: String, with bytes: UnsafeRawBufferPointer) throws(CredentialError) {
        try write(bytes, to: path)
        try syncFolder(parent(of: path))
    }

    private static func write(_ bytes: UnsafeRawBufferPointer, to path: String) throws(CredentialError) {
        #if os(Windows)
        let opened = path.withCString(encodedAs: UTF16.self) { name in
            CreateFileW(
                name, DWORD(GENERIC_WRITE), 0, nil, DWORD(CREATE_NEW), DWORD(FILE_ATTRIBUTE_NORMAL), nil)
        }
        guard let opened, opened != INVALID_HANDLE_VALUE else { throw failure(path, "it cannot be made") }
        defer { CloseHandle(opened) }
        var count = DWORD(0)
        guard WriteFile(opened, bytes.baseAddress, DWORD(bytes.count), &count, nil), Int(count) == bytes.count,
            FlushFileBuffers(opened)
        else { throw failure(path, "writing failed") }
        #else
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure(path, "it cannot be made") }
        do throws(CredentialError) {
            try put(bytes, descriptor, path)
        } catch {
            close(descriptor)
            remove(path)
            throw error
        }
        guard close(descriptor) == 0 else {
            let error = failure(path, "closing failed")
            remove(path)
            throw error
        }
        #endif
    }

    /// Writes to the end of a file, which is made if there is none, and syncs it. If it fails, part may be there.
    ///
    /// - Parameter size: how long the file must be before; one that is not is an error, and a part that was written before
    ///   without an end is cut off.
    static func append(_ bytes: [UInt8], to path: String, at size: Int) throws(CredentialError) {
        #if os(Windows)
        let opened = path.withCString(encodedAs: UTF16.self) { name in
            CreateFileW(
                name, DWORD(GENERIC_WRITE), DWORD(FILE_SHARE_READ), nil, DWORD(OPEN_ALWAYS),
                DWORD(FILE_ATTRIBUTE_NORMAL), nil)
        }
        guard let opened, opened != INVALID_HANDLE_VALUE else { throw failure(path, "it cannot be written") }
        defer { CloseHandle(opened) }
        var end = LARGE_INTEGER()
        end.QuadPart = LONGLONG(size)
        var count = DWORD(0)
        guard SetFilePointerEx(opened, end, nil, DWORD(FILE_BEGIN)), SetEndOfFile(opened),
            WriteFile(opened, bytes, DWORD(bytes.count), &count, nil), Int(count) == bytes.count,
            FlushFileBuffers(opened)
        else { throw failure(path, "writing failed") }
        #else
        let isNew = access(path, F_OK) != 0
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
        guard descriptor >= 0 else { throw failure(path, "it cannot be written") }
        defer { close(descriptor) }
        try checkFile(descriptor, path, isPrivate: true)
        guard ftruncate(descriptor, off_t(size)) == 0, lseek(descriptor, off_t(size), SEEK_SET) == off_t(size) else {
            throw failure(path, "it cannot be written")
        }
        try bytes.withUnsafeBufferPointer { (bytes) throws(CredentialError) in
            try put(UnsafeRawBufferPointer(bytes), descriptor, path)
        }
        if isNew { try syncFolder(parent(of: path)) }
        #endif
    }

    #if !os(Windows)
    /// Writes and syncs.
    private static func put(
        _ bytes: UnsafeRawBufferPointer, _ descriptor: Int32, _ path: String
    ) throws(CredentialError) {
        var written = 0
        while written < bytes.count {
            let count = systemWrite(descriptor, bytes.baseAddress! + written, bytes.count - written)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(path, "writing failed") }
            written += count
        }
        #if canImport(Darwin)
        // fsync on macOS leaves data in the drive's cache.
        if fcntl(descriptor, F_FULLFSYNC) == 0 { return }
        #endif
        guard fsync(descriptor) == 0 else { throw failure(path, "syncing failed") }
    }
    #endif

    private static func move(_ source: String, to target: String) throws(CredentialError) {
        #if os(Windows)
        let moved = source.withCString(encodedAs: UTF16.self) { from in
            target.withCString(encodedAs: UTF16.self) { to in
                MoveFileExW(from, to, DWORD(MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH))
            }
        }
        #else
        let moved = systemRename(source, target) == 0
        #endif
        guard moved else { throw failure(target, "the file cannot be put in its place") }
    }

    static func rename(_ source: String, as target: String) throws(CredentialError) {
        try move(source, to: target)
        try syncFolder(parent(of: target))
    }

    @discardableResult
    static func remove(_ path: String) -> Bool {
        #if os(Windows)
        path.withCString(encodedAs: UTF16.self) { DeleteFileW($0) }
        #else
        unlink(path) == 0
        #endif
    }

    private static func syncFolder(_ path: String) throws(CredentialError) {
        #if !os(Windows)
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, "the folder cannot be opened") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw failure(path, "the folder cannot be synced") }
        #endif
    }

    // MARK: The system

    static var processID: Int {
        #if os(Windows)
        Int(GetCurrentProcessId())
        #else
        Int(getpid())
        #endif
    }

    /// The last system error as one of ours.
    static func failure(_ path: String, _ what: String) -> CredentialError {
        #if os(Windows)
        let code = GetLastError()
        let isRefused = code == DWORD(ERROR_ACCESS_DENIED) || code == DWORD(ERROR_WRITE_PROTECT)
        return CredentialError(
            isRefused ? .notWritable : .io, "\(what): Windows error \(code)", location: path, advice: diskAdvice)
        #else
        let number = errno
        let what = "\(what): \(String(cString: strerror(number)))"
        switch number {
        case ENOSPC, EDQUOT:
            return CredentialError(.io, what, location: path, advice: "free disk space, then try again")
        case EROFS:
            return CredentialError(
                .notWritable, what, location: path,
                advice: "the disk can only be read; choose another folder with TICKLOOM_CREDENTIAL_DIR")
        case EACCES, EPERM, ENOTDIR, EEXIST:
            return CredentialError(
                .notWritable, what, location: path, advice: "check the permissions of it and of the folders above it")
        default: return CredentialError(.io, what, location: path, advice: diskAdvice)
        }
        #endif
    }
}

#if canImport(Darwin)
private let systemRead = Darwin.read
private let systemWrite = Darwin.write
private let systemRename = Darwin.rename
#elseif canImport(Musl)
private let systemRead = Musl.read
private let systemWrite = Musl.write
private let systemRename = Musl.rename
#elseif canImport(Glibc)
private let systemRead = Glibc.read
private let systemWrite = Glibc.write
private let systemRename = Glibc.rename
#endif
