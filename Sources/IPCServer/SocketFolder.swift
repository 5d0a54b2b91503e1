#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The place of a Unix socket: a folder that only its owner can enter.
enum SocketFolder {
    /// Bytes of a path in `sockaddr_un` without the zero at its end.
    #if canImport(Darwin)
    static let pathBytesMax = 103
    #else
    static let pathBytesMax = 107
    #endif

    /// Makes the folder if it is not there, and sees to it that the path is free.
    ///
    /// - Throws: ``IPCServerError``: the folder is another user's or lets others in, another engine listens, or the path
    ///   cannot be used.
    static func prepare(_ path: String) throws(IPCServerError) {
        guard path.utf8.first == UInt8(ascii: "/"), !path.utf8.contains(0) else {
            throw IPCServerError(
                .cannotBind, "the socket's path has to begin with /", location: path, advice: "give its whole path")
        }
        guard path.utf8.count <= pathBytesMax else {
            throw IPCServerError(
                .cannotBind, "the socket's path has \(path.utf8.count) bytes, and the system takes \(pathBytesMax)",
                location: path, advice: "choose a shorter one by --socket")
        }
        let folder = String(path[..<path.lastIndex(of: "/")!])
        guard !folder.isEmpty else {
            throw IPCServerError(
                .insecure, "the socket would lie in the root folder", location: path,
                advice: "choose a folder of your own by --socket")
        }
        if mkdir(folder, 0o700) != 0, errno != EEXIST {
            throw failure(.cannotBind, "the socket's folder cannot be made", folder)
        }
        try check(folder)
        try clear(path)
    }

    private static func check(_ folder: String) throws(IPCServerError) {
        var status = stat()
        guard lstat(folder, &status) == 0 else {
            throw failure(.cannotBind, "the socket's folder cannot be read", folder)
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw IPCServerError(
                .insecure, "the socket's folder is a link or no folder", location: folder,
                advice: "choose a folder by --socket")
        }
        guard status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else {
            throw IPCServerError(
                .insecure, "others can enter the socket's folder", location: folder,
                advice: "chmod 700 it, or choose another one by --socket")
        }
    }

    /// Removes the socket of an engine that ended without doing so.
    private static func clear(_ path: String) throws(IPCServerError) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw failure(.cannotBind, "the socket's path cannot be used", path)
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw IPCServerError(
                .cannotBind, "there is something that is no socket", location: path,
                advice: "choose another path by --socket")
        }
        guard !isListening(path) else {
            throw IPCServerError(
                .busy, "another engine listens there", location: path,
                advice: "use it, stop it, or choose another path by --socket")
        }
        guard unlink(path) == 0 || errno == ENOENT else {
            throw failure(.cannotBind, "a socket that nobody uses cannot be removed", path)
        }
    }

    static func isListening(_ path: String) -> Bool {
        #if canImport(Glibc)
        let stream = Int32(SOCK_STREAM.rawValue)
        #else
        let stream = SOCK_STREAM
        #endif
        let descriptor = socket(AF_UNIX, stream, 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { target in
            target.copyBytes(from: path.utf8)
        }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        // One whose queue is full is there, too.
        return result == 0 || errno == EAGAIN
    }

    /// Lets nobody but the owner connect, even where the folder's permissions were changed later.
    static func restrict(_ path: String) throws(IPCServerError) {
        guard chmod(path, 0o600) == 0 else { throw failure(.insecure, "the socket cannot be restricted", path) }
    }

    static func remove(_ path: String) {
        unlink(path)
    }

    private static func failure(_ code: IPCServerError.Code, _ message: String, _ path: String) -> IPCServerError {
        let reason = String(cString: strerror(errno))
        return IPCServerError(
            code, "\(message): \(reason)", location: path, advice: "check the path and its permissions")
    }
}
