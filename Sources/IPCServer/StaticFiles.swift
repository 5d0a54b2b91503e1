#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The files of the web UI: plain files in a folder and the folders in it, and nothing else.
///
/// Each part of a path is opened by itself, within the folder before it and without following links. So there is no way out
/// of the folder, whatever the path says and whatever is put there.
struct StaticFiles: Sendable {
    struct File: Sendable, Hashable {
        var bytes: [UInt8]
        var mediaType: String
        /// Whether its name tells its content, so that it never changes.
        var isHashed: Bool
    }

    /// The most bytes of a file.
    static let bytesMax = 64 << 20
    private static let partsMax = 16

    let root: String

    /// - Parameter path: as in a request, beginning with `/`, without a query.
    /// - Returns: nil if there is no such file.
    func file(at path: String) -> File? {
        guard var parts = Self.parts(of: path) else { return nil }
        if parts.isEmpty || path.hasSuffix("/") { parts.append("index.html") }
        guard let bytes = read(parts) else { return nil }
        let name = parts[parts.count - 1]
        return File(bytes: bytes, mediaType: Self.mediaType(of: name), isHashed: Self.isHashed(name))
    }

    /// Whether a name is one that the bundler made of a file's content: `main-QV3TXGAB.js`.
    static func isHashed(_ name: String) -> Bool {
        guard let dash = name.utf8.lastIndex(of: UInt8(ascii: "-")) else { return false }
        let rest = name.utf8[name.utf8.index(after: dash)...]
        let hash = rest.prefix { $0 != UInt8(ascii: ".") }
        return hash.count == 8 && rest.count > 9
            && hash.allSatisfy {
                (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                    || (UInt8(ascii: "2")...UInt8(ascii: "7")).contains($0)
            }
    }

    /// The names of a path, decoded.
    ///
    /// - Returns: nil if one is hidden, is no UTF-8, or has anything in it that could mean another path.
    static func parts(of path: String) -> [String]? {
        guard path.utf8.first == UInt8(ascii: "/"), path.utf8.count <= 1_024 else { return nil }
        var parts: [String] = []
        for part in path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard let name = decoded(part) else { return nil }
            parts.append(name)
        }
        if parts.last == "" { parts.removeLast() }
        guard parts.count <= partsMax else { return nil }
        for name in parts {
            guard !name.isEmpty, name.utf8.first != UInt8(ascii: "."), name.utf8.count <= 255 else { return nil }
            let isPlain = name.utf8.allSatisfy {
                $0 >= 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "\\")
                    && $0 != UInt8(ascii: "%")
            }
            guard isPlain else { return nil }
        }
        return parts
    }

    private static func decoded(_ part: Substring.UTF8View) -> String? {
        var bytes: [UInt8] = []
        var rest = part[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private func read(_ parts: [String]) -> [UInt8]? {
        var folder = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return nil }
        defer { close(folder) }
        for name in parts.dropLast() {
            let inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard inner >= 0 else { return nil }
            close(folder)
            folder = inner
        }
        // Nothing that waits for a writer, such as a pipe, holds a thread here.
        let file = openat(folder, parts[parts.count - 1], O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= Self.bytesMax else {
            return nil
        }
        return Self.content(of: file, bytes: Int(status.st_size))
    }

    private static func content(of file: Int32, bytes: Int) -> [UInt8]? {
        var isWhole = true
        let content = [UInt8](unsafeUninitializedCapacity: bytes) { target, count in
            while count < bytes {
                let taken = Self.readSome(file, target.baseAddress! + count, bytes - count)
                if taken < 0, errno == EINTR { continue }
                guard taken > 0 else {
                    isWhole = false
                    return
                }
                count += taken
            }
        }
        return isWhole ? content : nil
    }

    private static func readSome(_ file: Int32, _ target: UnsafeMutablePointer<UInt8>, _ bytes: Int) -> Int {
        #if canImport(Glibc)
        Glibc.read(file, target, bytes)
        #elseif canImport(Musl)
        Musl.read(file, target, bytes)
        #else
        Darwin.read(file, target, bytes)
        #endif
    }

    static func mediaType(of name: String) -> String {
        switch name.split(separator: ".").last.map(String.init) {
        case "html": "text/html; charset=utf-8"
        case "js", "mjs": "text/javascript; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "json", "map": "application/json"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        case "ico": "image/x-icon"
        case "woff2": "font/woff2"
        case "wasm": "application/wasm"
        case "txt": "text/plain; charset=utf-8"
        default: "application/octet-stream"
        }
    }
}
