import Foundation
import IPCProtocol
import MessagePack

#if canImport(Glibc)
import Glibc
#endif

/// A client that knows nothing but sockets and MessagePack. Blocks: use it within ``TestServer/blocking(_:)``.
final class RawClient {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    let descriptor: Int32
    private var buffer = MessagePackStreamBuffer(limits: MessagePackLimits(messageBytesMax: 128 << 20))
    private(set) var isAtEnd = false

    init(path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        guard result == 0 else { throw Failure(description: "connect: \(String(cString: strerror(errno)))") }
        setTimeout(seconds: 20)
    }

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        guard result == 0 else { throw Failure(description: "connect: \(String(cString: strerror(errno)))") }
        setTimeout(seconds: 20)
    }

    /// A connection that somebody else made.
    init(descriptor: Int32) {
        self.descriptor = descriptor
        setTimeout(seconds: 20)
    }

    deinit { close(descriptor) }

    func setTimeout(seconds: Int) {
        var timeout = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    }

    /// - Returns: how many bytes were taken before the peer was gone or took no more.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Int {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { break }
            sent += count
        }
        return sent
    }

    /// Some bytes; none at the end.
    func receiveBytes(_ most: Int = 65_536) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: most)
        let count = recv(descriptor, &bytes, most, 0)
        if count < 0, errno == EAGAIN { throw Failure(description: "nothing came in time") }
        if count <= 0 { isAtEnd = true }
        return Array(bytes.prefix(max(0, count)))
    }

    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    // MARK: Messages

    func send(_ message: MessagePackValue) throws {
        let bytes = try message.encoded()
        guard send(bytes) == bytes.count else { throw Failure(description: "the peer takes nothing") }
    }

    func request(_ id: Int64, _ method: String, _ params: MessagePackValue = [:]) throws {
        try send([0, .int(id), .string(method), [params]])
    }

    /// The next message; nil at the end.
    func receive() throws -> MessagePackValue? {
        while true {
            let message = try buffer.next { bytes throws(MessagePackError) in
                var reader = MessagePackReader(unsafe: bytes)
                return try reader.readValue()
            }
            if let message { return message }
            if isAtEnd { return nil }
            let bytes = try receiveBytes()
            buffer.append(bytes)
        }
    }

    /// The next message, as the elements of its array.
    func elements() throws -> [MessagePackValue] {
        guard case .array(let elements) = try receive() else { throw Failure(description: "no message came") }
        return elements
    }

    /// Sends a request and gives its result, passing over notifications.
    func call(_ method: String, _ params: MessagePackValue = [:], id: Int64 = 1) throws -> MessagePackValue {
        try request(id, method, params)
        while true {
            let message = try elements()
            guard message[0] == 1, message[1] == .int(id) else { continue }
            guard message[2] == .nil else { throw try Self.fault(message[2]) }
            return message[3]
        }
    }

    static func fault(_ value: MessagePackValue) throws -> IPCFault {
        try IPCPayload(value).decoded(as: IPCFault.self)
    }

    /// Reads to the end, and gives the fault of `$closing` if there was one.
    func closing() throws -> IPCFault? {
        var fault: IPCFault?
        while case .array(let message)? = try receive() {
            if message.count == 3, message[1] == "$closing", case .array(let params) = message[2] {
                fault = try Self.fault(params[0])
            }
        }
        return fault
    }
}
