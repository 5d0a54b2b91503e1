#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#elseif os(Windows)
import WinSDK
#endif

/// A lock between processes and threads, held until ``release()``. The system frees it when a process ends, however it ends.
///
/// It belongs to one caller, who releases it once.
final class PrivateLock {
    #if os(Windows)
    private let handle: HANDLE
    #else
    private let descriptor: Int32
    #endif

    /// How often a lock that is held is tried again.
    private static let stepMicroseconds: UInt32 = 5_000

    /// Takes the lock, waiting at most `timeoutSeconds`. The folder must be there.
    ///
    /// - Throws: ``CredentialError`` `.busy` when the time is over; `.notWritable`, `.io`, `.insecure`.
    init(_ path: String, timeoutSeconds: Double) throws(CredentialError) {
        var waited = 0.0
        let step = Double(PrivateLock.stepMicroseconds) * 1e-6
        #if os(Windows)
        while true {
            // Nobody else may open it meanwhile.
            let opened = path.withCString(encodedAs: UTF16.self) { name in
                CreateFileW(
                    name, DWORD(GENERIC_WRITE), 0, nil, DWORD(OPEN_ALWAYS), DWORD(FILE_ATTRIBUTE_NORMAL), nil)
            }
            if let opened, opened != INVALID_HANDLE_VALUE {
                handle = opened
                return
            }
            guard GetLastError() == DWORD(ERROR_SHARING_VIOLATION) else {
                throw PrivateFiles.failure(path, "the lock file cannot be opened")
            }
            guard waited < timeoutSeconds else { throw PrivateLock.busy(path) }
            Sleep(5)
            waited += step
        }
        #else
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
        guard opened >= 0 else { throw PrivateFiles.failure(path, "the lock file cannot be opened") }
        while flock(opened, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else {
                let failure = PrivateFiles.failure(path, "the lock cannot be taken")
                close(opened)
                throw failure
            }
            guard waited < timeoutSeconds else {
                close(opened)
                throw PrivateLock.busy(path)
            }
            usleep(PrivateLock.stepMicroseconds)
            waited += step
        }
        descriptor = opened
        #endif
    }

    func release() {
        #if os(Windows)
        CloseHandle(handle)
        #else
        close(descriptor)
        #endif
    }

    private static func busy(_ path: String) -> CredentialError {
        CredentialError(
            .busy, "another process is using the credentials", location: path,
            advice: "wait until it has finished, then try again")
    }
}
