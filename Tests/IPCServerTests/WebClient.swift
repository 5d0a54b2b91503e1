import Foundation
import MessagePack

/// What a browser or another program says on the web port. Blocks: use it within ``TestServer/blocking(_:)``.
struct WebClient {
    let raw: RawClient
    private(set) var head = ""
    private var rest: [UInt8] = []

    /// - Parameter lines: a request's first line and headers, without line ends.
    init(port: Int, _ lines: [String]) throws {
        raw = try RawClient(port: port)
        raw.send(Array((lines + ["", ""]).joined(separator: "\r\n").utf8))
        var bytes: [UInt8] = []
        while true {
            if let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) {
                head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
                rest = Array(bytes[end.upperBound...])
                return
            }
            let more = try raw.receiveBytes()
            if more.isEmpty {
                head = String(decoding: bytes, as: UTF8.self)
                return
            }
            bytes += more
        }
    }

    /// 0 if the connection was closed without an answer.
    var status: Int { head.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0 }

    func header(_ name: String) -> String? {
        let prefix = name.lowercased() + ":"
        return head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(prefix) }
            .map { $0.dropFirst(prefix.count).trimmingCharacters(in: .whitespaces) }
    }

    /// The body of an answer with a length.
    mutating func body() throws -> [UInt8] {
        let count = header("content-length").flatMap { Int($0) } ?? 0
        while rest.count < count {
            let more = try raw.receiveBytes()
            if more.isEmpty { break }
            rest += more
        }
        return Array(rest.prefix(count))
    }

    static func get(_ path: String, port: Int, host: String? = nil, _ more: [String] = []) throws -> WebClient {
        try WebClient(port: port, ["GET \(path) HTTP/1.1", "Host: \(host ?? "127.0.0.1:\(port)")"] + more)
    }

    /// Asks for a WebSocket.
    ///
    /// - Parameter host: nil for the right one; empty for no header at all.
    static func upgrade(
        port: Int, host: String? = nil, origin: String? = nil, token: String? = nil, _ more: [String] = []
    ) throws -> WebClient {
        var lines = ["GET /ipc HTTP/1.1"]
        if host != "" { lines.append("Host: \(host ?? "127.0.0.1:\(port)")") }
        lines += [
            "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        ]
        if let origin { lines.append("Origin: \(origin)") }
        if let token { lines.append("Authorization: Bearer \(token)") }
        return try WebClient(port: port, lines + more)
    }

    // MARK: Frames

    /// Sends a frame with a mask.
    func send(opcode: UInt8, _ content: [UInt8], isLast: Bool = true, isMasked: Bool = true) {
        var bytes: [UInt8] = [(isLast ? 0x80 : 0) | opcode]
        let mark: UInt8 = isMasked ? 0x80 : 0
        switch content.count {
        case ..<126: bytes.append(mark | UInt8(content.count))
        case ..<65_536: bytes += [mark | 126, UInt8(content.count >> 8), UInt8(content.count & 0xff)]
        default: bytes += [mark | 127] + (0..<8).map { UInt8(truncatingIfNeeded: content.count >> (56 - 8 * $0)) }
        }
        if isMasked {
            let mask: [UInt8] = [1, 2, 3, 4]
            bytes += mask + content.enumerated().map { $0.element ^ mask[$0.offset % 4] }
        } else {
            bytes += content
        }
        raw.send(bytes)
    }

    func send(_ message: MessagePackValue) throws { send(opcode: 2, try message.encoded()) }

    private mutating func take(_ count: Int) throws -> [UInt8]? {
        while rest.count < count {
            let more = try raw.receiveBytes()
            if more.isEmpty { return nil }
            rest += more
        }
        defer { rest.removeFirst(count) }
        return Array(rest.prefix(count))
    }

    /// The next frame; nil at the end.
    mutating func frame() throws -> (opcode: UInt8, isLast: Bool, content: [UInt8])? {
        guard let start = try take(2) else { return nil }
        var count = Int(start[1] & 0x7f)
        if count == 126, let more = try take(2) { count = Int(more[0]) << 8 | Int(more[1]) }
        if count == 127, let more = try take(8) { count = more.reduce(0) { $0 << 8 | Int($1) } }
        guard let content = try take(count) else { return nil }
        return (start[0] & 0x0f, start[0] & 0x80 != 0, content)
    }

    /// The next message, as the elements of its array; nil at the end.
    mutating func elements() throws -> [MessagePackValue]? {
        var content: [UInt8] = []
        while let frame = try frame() {
            switch frame.opcode {
            case 0, 2: content += frame.content
            case 8: return nil
            default: continue
            }
            if frame.isLast {
                guard case .array(let elements) = try MessagePackValue(decoding: content) else { return nil }
                return elements
            }
        }
        return nil
    }
}
