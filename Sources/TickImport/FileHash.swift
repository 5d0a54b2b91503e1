internal import CXXHash
private import Foundation

/// The hash of a file, which grows with what is read of it, so that it can be noted in between and gone on with.
///
/// It begins with 16 zero bytes; each block of a mebibyte makes it the XXH3 (128 bits, canonical bytes) of itself and the
/// block's XXH3. It tells one file from another at a small part of the time that parsing takes, and is no proof against whoever
/// makes a file to have the same one.
///
/// Source: the xxHash library's `XXH3_128bits`.
public struct FileHash: Sendable {
    public static let blockBytes = 1 << 20

    /// Bytes of whole blocks.
    private var blocks = 0
    private var chain = [UInt8](repeating: 0, count: BlockHash.bytes)
    /// The block that is not whole yet.
    private var block = BlockHash()
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

    /// The size of a file, in bytes.
    public static func size(ofFile path: String) throws(ImportError) -> Int { try InputFile(path: path).size }

    /// Takes in bytes of the file that were read at `offset`. What is known already is passed over, and so is what does not
    /// follow.
    public mutating func add(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        guard offset <= self.bytes, offset + bytes.count > self.bytes else { return }
        var rest = UnsafeRawBufferPointer(rebasing: bytes[(self.bytes - offset)...])
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest[..<min(rest.count, FileHash.blockBytes - blockUsed)])
            if !isKnownUniquelyReferenced(&block) { block = block.copy() }
            block.add(part)
            blockUsed += part.count
            rest = UnsafeRawBufferPointer(rebasing: rest[part.count...])
            guard blockUsed == FileHash.blockBytes else { continue }
            chain = FileHash.next(chain, block)
            blocks += blockUsed
            block.reset()
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

    private static func next(_ chain: [UInt8], _ block: BlockHash) -> [UInt8] {
        let outer = BlockHash()
        chain.withUnsafeBytes { outer.add($0) }
        block.digest.withUnsafeBytes { outer.add($0) }
        return outer.digest
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
        chain = try [UInt8](values.decode(Data.self, forKey: .chain))
        guard chain.count == BlockHash.bytes, blocks >= 0, blocks % FileHash.blockBytes == 0 else {
            throw DecodingError.dataCorruptedError(forKey: .chain, in: values, debugDescription: "not a hash of blocks")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(blocks, forKey: .bytes)
        try values.encode(Data(chain), forKey: .chain)
    }
}

/// The XXH3 of bytes that come piece by piece.
///
/// `@unchecked`: a value of ``FileHash`` writes to it only while it is its only owner.
private final class BlockHash: @unchecked Sendable {
    static let bytes = MemoryLayout<XXH128_canonical_t>.size

    private let state: OpaquePointer

    init() {
        guard let state = XXH3_createState() else { fatalError("no memory for a hash") }
        self.state = state
        reset()
    }

    deinit { XXH3_freeState(state) }

    /// It cannot fail: the state is there.
    func reset() { XXH3_128bits_reset(state) }

    func add(_ bytes: UnsafeRawBufferPointer) { XXH3_128bits_update(state, bytes.baseAddress, bytes.count) }

    var digest: [UInt8] {
        var canonical = XXH128_canonical_t()
        XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state))
        return withUnsafeBytes(of: canonical) { Array($0) }
    }

    func copy() -> BlockHash {
        let copy = BlockHash()
        XXH3_copyState(copy.state, state)
        return copy
    }
}
