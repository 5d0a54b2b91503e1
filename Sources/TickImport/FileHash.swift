internal import Crypto
private import Foundation

/// The hash of a file, which grows with what is read of it, so that it can be noted in between and gone on with.
///
/// It begins with 32 zero bytes; each block of a mebibyte makes it the SHA-256 of itself and the block's SHA-256.
public struct FileHash: Sendable {
    public static let blockBytes = 1 << 20

    /// Bytes of whole blocks.
    private var blocks = 0
    private var chain = Data(count: 32)
    /// The block that is not whole yet.
    private var block = SHA256()
    private var blockUsed = 0

    public init() {}

    /// Bytes that are in it.
    public var bytes: Int { blocks + blockUsed }

    /// The hash of the bytes so far, in hexadecimal.
    public var text: String {
        let digits = Array("0123456789abcdef".utf8)
        let whole = blockUsed > 0 ? FileHash.next(chain, block) : chain
        return String(decoding: whole.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Takes in bytes of the file that were read at `offset`. What is known already is passed over, and so is what does not
    /// follow.
    public mutating func add(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        guard offset <= self.bytes, offset + bytes.count > self.bytes else { return }
        var rest = UnsafeRawBufferPointer(rebasing: bytes[(self.bytes - offset)...])
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest[..<min(rest.count, FileHash.blockBytes - blockUsed)])
            block.update(bufferPointer: part)
            blockUsed += part.count
            rest = UnsafeRawBufferPointer(rebasing: rest[part.count...])
            guard blockUsed == FileHash.blockBytes else { continue }
            chain = FileHash.next(chain, block)
            blocks += blockUsed
            block = SHA256()
            blockUsed = 0
        }
    }

    /// Reads what is missing, as far as it is one of the next `count` bytes.
    ///
    /// - Returns: the size of the file, in bytes.
    /// - Throws: ``ImportError``; `.changed` if something writes to the file.
    public mutating func add(fromFile path: String, atMost count: Int) throws(ImportError) -> Int {
        let file = try InputFile(path: path)
        let end = min(file.size, bytes + count)
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: min(FileHash.blockBytes, max(1, end - bytes)), alignment: 64)
        defer { buffer.deallocate() }
        while bytes < end {
            let read = try file.read(
                into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, end - bytes)]), at: bytes)
            add(UnsafeRawBufferPointer(rebasing: buffer[..<read]), at: bytes)
        }
        try file.checkUnchanged()
        return file.size
    }

    private static func next(_ chain: Data, _ block: SHA256) -> Data {
        var outer = SHA256()
        outer.update(data: chain)
        block.finalize().withUnsafeBytes { outer.update(bufferPointer: $0) }
        return Data(outer.finalize())
    }
}

/// Whole blocks only: what is missing of the next one is read again.
extension FileHash: Codable {
    private enum CodingKeys: CodingKey {
        case bytes, chain
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        blocks = try values.decode(Int.self, forKey: .bytes)
        chain = try values.decode(Data.self, forKey: .chain)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(blocks, forKey: .bytes)
        try values.encode(chain, forKey: .chain)
    }
}
