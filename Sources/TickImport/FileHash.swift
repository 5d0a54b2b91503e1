internal import Crypto
private import Foundation

/// The hash of a file, which grows with what was read, so that it can be noted in between and gone on with.
///
/// It begins with 32 zero bytes; each block of a mebibyte makes it the SHA-256 of itself and the block's SHA-256.
public struct FileHash: Hashable, Sendable, Codable {
    public static let blockBytes = 1 << 20

    /// Bytes that are in it.
    public private(set) var bytes = 0
    private var chain = Data(count: 32)

    public init() {}

    /// In hexadecimal.
    public var text: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: chain.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    mutating func add(_ block: UnsafeRawBufferPointer) {
        var inner = SHA256()
        inner.update(bufferPointer: block)
        var outer = SHA256()
        outer.update(data: chain)
        inner.finalize().withUnsafeBytes { outer.update(bufferPointer: $0) }
        chain = Data(outer.finalize())
        bytes += block.count
    }
}

/// Hashes a file block by block.
public final class FileHasher {
    private let file: InputFile
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: FileHash.blockBytes, alignment: 64)
    public private(set) var hash: FileHash

    /// - Parameter hash: of the file's first blocks, if they were hashed before.
    /// - Throws: ``ImportError`` if the file cannot be opened.
    public init(path: String, from hash: FileHash = FileHash()) throws(ImportError) {
        file = try InputFile(path: path)
        self.hash = hash
    }

    deinit { buffer.deallocate() }

    public var fileBytes: Int { file.size }
    public var isDone: Bool { hash.bytes >= file.size }

    /// Hashes the next block.
    ///
    /// - Throws: ``ImportError`` `.changed` or `.unreadable`.
    public func next() throws(ImportError) {
        let count = try file.read(into: buffer, at: hash.bytes)
        hash.add(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        if isDone { try file.checkUnchanged() }
    }
}
