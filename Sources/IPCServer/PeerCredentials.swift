import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Who is at the other end of a Unix socket, as the system says.
struct PeerCredentials: Sendable, Hashable {
    var userID: UInt32
    var processID: Int32?

    #if os(Linux)
    /// `struct ucred`, see unix(7).
    private struct Credentials: BitwiseCopyable {
        var pid: Int32
        var uid: UInt32
        var gid: UInt32
    }
    #endif

    /// - Returns: nil if the system does not tell, as when the peer is gone already.
    static func of(socket: NIOBSDSocket.Handle) -> PeerCredentials? {
        #if os(Linux)
        var credentials = Credentials(pid: 0, uid: .max, gid: .max)
        var length = socklen_t(MemoryLayout<Credentials>.size)
        guard getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0,
            length == socklen_t(MemoryLayout<Credentials>.size)
        else { return nil }
        return PeerCredentials(userID: credentials.uid, processID: credentials.pid)
        #elseif canImport(Darwin)
        var user = uid_t.max
        var group = gid_t.max
        guard getpeereid(socket, &user, &group) == 0 else { return nil }
        return PeerCredentials(userID: user, processID: nil)
        #else
        return nil
        #endif
    }

    static var ownUserID: UInt32 { geteuid() }
}
