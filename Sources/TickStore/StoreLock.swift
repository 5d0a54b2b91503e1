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

/// The store's own lock file. DuckDB's lock does not stop every second writer, and does not cover the lake.
///
/// Many readers or one writer, between processes. The system frees it when the process ends, however it ends. The writer
/// leaves word in the file who it is; see ``StoreOwner``.
struct StoreLock: ~Copyable {
    enum Mode {
        case shared, exclusive
    }

    #if os(Windows)
    private let handle: HANDLE
    #else
    private let descriptor: Int32
    private let mode: Mode
    #endif

    /// Takes the lock, waiting at most `timeoutSeconds`.
    ///
    /// - Throws: ``StoreError`` `.busy` when the time is over, `.notWritable` or `.io` if the file cannot be made.
    init(
        path: String, mode: Mode, timeoutSeconds: Double, owner: StoreOwner = .current(),
        isCancelled: () -> Bool = { false }
    ) throws(StoreError) {
        #if os(Windows)
        let opened = path.withCString(encodedAs: UTF16.self) { name in
            CreateFileW(
                name, DWORD(GENERIC_READ) | DWORD(GENERIC_WRITE), DWORD(FILE_SHARE_READ | FILE_SHARE_WRITE), nil,
                DWORD(OPEN_ALWAYS), DWORD(FILE_ATTRIBUTE_NORMAL), nil)
        }
        guard let opened, opened != INVALID_HANDLE_VALUE else {
            throw StoreError(
                .notWritable, path: path, message: "the lock file cannot be opened (Windows error \(GetLastError()))",
                advice: "check the folder's permissions")
        }
        var overlapped = OVERLAPPED()
        let flags = DWORD(LOCKFILE_FAIL_IMMEDIATELY) | (mode == .exclusive ? DWORD(LOCKFILE_EXCLUSIVE_LOCK) : 0)
        var waited = 0.0
        while !LockFileEx(opened, flags, 0, 1, 0, &overlapped) {
            guard waited < timeoutSeconds else {
                CloseHandle(opened)
                throw StoreLock.busy(path)
            }
            Sleep(20)
            waited += 0.02
        }
        handle = opened
        #else
        // A reader may have no right to write the file, and needs none.
        // A link is not followed: what it leads to is not ours to write to.
        var opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o644)
        if opened < 0, mode == .shared { opened = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) }
        guard opened >= 0 || errno != ELOOP else {
            throw StoreError(
                .refused, path: path, message: "the lock file is a link", advice: "remove it, or choose another folder")
        }
        if opened < 0, mode == .shared, errno == ENOENT {
            // A copy in a folder that cannot be written: whoever writes there makes the file first.
            descriptor = -1
            self.mode = mode
            return
        }
        guard opened >= 0 else { throw FileSystem.error(path, "the lock file cannot be opened") }
        var status = stat()
        guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(opened)
            throw StoreError(
                .refused, path: path, message: "the lock file is no regular file",
                advice: "remove it, or choose another folder")
        }
        let operation = (mode == .exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB
        var waited = 0.0
        while flock(opened, operation) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else {
                let failure = FileSystem.error(path, "the lock cannot be taken")
                close(opened)
                throw failure
            }
            guard waited < timeoutSeconds else {
                close(opened)
                throw StoreLock.busy(path)
            }
            guard !isCancelled() else {
                close(opened)
                throw StoreError(
                    .cancelled, path: path, message: "stopped while another process was using the store",
                    advice: "try again when it has finished")
            }
            usleep(20_000)
            waited += 0.02
        }
        descriptor = opened
        self.mode = mode
        if mode == .exclusive {
            // For people only: that it cannot be written is no reason to stop.
            let text = Array(owner.text.utf8)
            if ftruncate(opened, 0) == 0 { _ = pwrite(opened, text, text.count, 0) }
        }
        #endif
    }

    deinit {
        #if os(Windows)
        CloseHandle(handle)
        #else
        if mode == .exclusive { _ = ftruncate(descriptor, 0) }
        if descriptor >= 0 { close(descriptor) }
        #endif
    }

    private static func busy(_ path: String) -> StoreError {
        guard let owner = StoreOwner(lockFile: path) else {
            return StoreError(
                .busy, path: path, message: "another tickloom process is using this store",
                advice: "wait until it has finished, then try again")
        }
        guard owner.socket == nil else {
            return StoreError(
                .busy, path: path, message: "the engine, \(owner), has this store open",
                advice: "end the engine first: this needs the store for itself")
        }
        return StoreError(
            .busy, path: path, message: "another tickloom process, \(owner), is writing to this store",
            advice: "wait until it has finished, or stop it, then try again")
    }
}
