#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#elseif os(Windows)
import WinSDK
#endif

/// The process that holds a store for writing, as its lock file tells.
public struct StoreOwner: Hashable, Sendable, CustomStringConvertible {
    /// The process's number in the system.
    public var processID: Int
    /// Where it can be spoken to, if it listens.
    public var socket: String?

    public init(processID: Int, socket: String?) {
        self.processID = processID
        self.socket = socket
    }

    /// This process.
    static func current(socket: String? = nil) -> StoreOwner {
        #if os(Windows)
        StoreOwner(processID: Int(GetCurrentProcessId()), socket: socket)
        #else
        StoreOwner(processID: Int(getpid()), socket: socket)
        #endif
    }

    /// The lines of a lock file.
    var text: String { "pid \(processID)\n" + (socket.map { "socket \($0)\n" } ?? "") }

    /// Reads those lines; nil if they do not name a process.
    init?(text: String) {
        var processID: Int?
        for line in text.split(separator: "\n") {
            if line.hasPrefix("pid ") { processID = Int(line.dropFirst(4)) }
            if line.hasPrefix("socket ") { socket = String(line.dropFirst(7)) }
        }
        guard let processID, processID > 0 else { return nil }
        self.processID = processID
    }

    /// Who holds the lock; nil if nobody writes, or the writer ended without taking its word back.
    ///
    /// Windows lets nobody read a file that is locked, so there it is always nil.
    init?(lockFile path: String) {
        #if os(Windows)
        return nil
        #else
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = read(descriptor, &bytes, bytes.count)
        guard count > 0 else { return nil }
        self.init(text: String(decoding: bytes[..<count], as: UTF8.self))
        // A process of another user refuses the signal, and is there.
        guard kill(pid_t(truncatingIfNeeded: processID), 0) == 0 || errno == EPERM else { return nil }
        #endif
    }

    public var description: String { "pid \(processID)" + (socket.map { " at \($0)" } ?? "") }
}
