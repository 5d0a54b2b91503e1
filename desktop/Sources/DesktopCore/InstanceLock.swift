import Foundation
import Glibc

/// One window for a data folder: a lock that the system gives up with the process, and a socket on which others ask the window to
/// come forward.
public final class InstanceLock {
    public enum Outcome {
        /// This process is the one.
        case first(InstanceLock)
        /// Another one is, and shows its window now.
        case raised
        /// Another one ends just now.
        case ending
        /// Another one is, and does not answer.
        case silent
    }

    /// Listens; readable when somebody asks.
    public let listener: Int32
    private let descriptor: Int32
    private let socketPath: String
    /// What those who ask are told.
    public var isEnding = false

    private init(descriptor: Int32, listener: Int32, socketPath: String) {
        self.descriptor = descriptor
        self.listener = listener
        self.socketPath = socketPath
    }

    /// - Throws: ``ShellError`` `.io`.
    public static func take(_ lockPath: String, socket socketPath: String) throws(ShellError) -> Outcome {
        let descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure("the window's lock cannot be opened", lockPath) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isTaken = errno == EWOULDBLOCK
            close(descriptor)
            guard isTaken else { throw failure("the window's lock cannot be taken", lockPath) }
            return ask(socketPath)
        }
        // Whoever had the lock before is gone, whatever it left.
        unlink(socketPath)
        let listener: Int32
        do throws(ShellError) {
            listener = try listen(socketPath)
        } catch {
            close(descriptor)
            throw error
        }
        return .first(InstanceLock(descriptor: descriptor, listener: listener, socketPath: socketPath))
    }

    /// Answers one who asked.
    ///
    /// - Returns: whether the window is to come forward.
    public func answer() -> Bool {
        let peer = accept(listener, nil, nil)
        guard peer >= 0 else { return false }
        defer { close(peer) }
        let word = isEnding ? "ending\n" : "raised\n"
        _ = word.withCString { send(peer, $0, word.utf8.count, Int32(MSG_NOSIGNAL)) }
        return !isEnding
    }

    /// Lets the next one in.
    public func release() {
        unlink(socketPath)
        close(listener)
        close(descriptor)
    }

    private static func ask(_ path: String) -> Outcome {
        let peer = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard peer >= 0 else { return .silent }
        defer { close(peer) }
        var patience = timeval(tv_sec: 3, tv_usec: 0)
        setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        guard let connected = withAddress(path, { connect(peer, $0, $1) }), connected == 0 else { return .silent }
        var answer = [UInt8](repeating: 0, count: 16)
        let count = recv(peer, &answer, answer.count, 0)
        guard count > 0 else { return .silent }
        switch String(decoding: answer.prefix(count), as: UTF8.self) {
        case "raised\n": return .raised
        case "ending\n": return .ending
        default: return .silent
        }
    }

    private static func listen(_ path: String) throws(ShellError) -> Int32 {
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard listener >= 0 else { throw failure("a socket cannot be made", path) }
        let old = umask(0o177)
        let bound = withAddress(path) { bind(listener, $0, $1) }
        umask(old)
        guard let bound else {
            close(listener)
            throw ShellError(
                .io, "the socket's path is too long", location: path, advice: "set XDG_RUNTIME_DIR to a shorter one")
        }
        guard bound == 0, Glibc.listen(listener, 8) == 0 else {
            let error = failure("the window's socket cannot be opened", path)
            close(listener)
            throw error
        }
        return listener
    }

    /// - Returns: nil if the path is too long for a socket.
    private static func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    private static func failure(_ message: String, _ path: String) -> ShellError {
        ShellError(
            .io, "\(message): \(String(cString: strerror(errno)))", location: path,
            advice: "check the path and its permissions")
    }
}
