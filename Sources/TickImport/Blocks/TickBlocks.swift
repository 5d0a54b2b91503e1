internal import CZlib
internal import MarketModel

/// How a file of Tickloom's own binary format is laid out: a header of 64 bytes, blocks of columns, and an end record. Its
/// every byte is covered by a CRC-32. `docs/guides/binary.md` has the offsets.
///
/// All but the last block have the same number of rows, so that a place in the file tells which rows are there. Only what
/// the reader of Parquet files writes into its pipe may differ from that: its blocks also carry rejected rows.
struct TickBlocks: Hashable, Sendable {
    static let magic: [UInt8] = Array("TKLTICKS".utf8)
    static let version: UInt32 = 1
    static let headerBytes = 64
    /// What a block begins with, and the size of the end record.
    static let headBytes = 32
    /// So many rows may a block have; a hostile file can ask for no more memory than these take.
    static let rowsMax = 65_536
    static let usualRows = 16_384
    /// So many bytes of rejected rows may a block of the pipe carry.
    static let rejectsBytesMax = 16 << 20
    /// The time that marks a rejected row in a block of the pipe; its bid is the rule.
    static let rejectedMark = Int64.min

    private static let blockMark: [UInt8] = Array("TKLB".utf8)
    private static let endMark: [UInt8] = Array("TKLE".utf8)
    private static let volumesFlag: UInt32 = 1
    private static let rejectsFlag: UInt32 = 2

    /// What begins at a place of the file.
    enum Record: Hashable {
        /// A block; the checksum is of what follows its head.
        case block(rows: Int, rejectsBytes: Int, checksum: UInt32)
        /// The end, with how many rows there are.
        case end(rows: Int)
    }

    let symbol: Symbol
    let priceScale: Int
    let hasVolumes: Bool
    /// The rows of each block but the last.
    let blockRows: Int
    /// Whether blocks carry rejected rows.
    let carriesRejects: Bool
    /// The checksum at the header's end, on which all others go on: no block of another file can stand for one of this.
    private(set) var seed: UInt32 = 0

    init(symbol: Symbol, priceScale: Int, hasVolumes: Bool, blockRows: Int, carriesRejects: Bool = false) {
        self.symbol = symbol
        self.priceScale = priceScale
        self.hasVolumes = hasVolumes
        self.blockRows = blockRows
        self.carriesRejects = carriesRejects
        seed = TickBlocks.checksum(of: header.dropLast(4))
    }

    /// Bytes of a row: the columns' sum.
    var rowBytes: Int { hasVolumes ? 40 : 24 }

    // MARK: Header

    /// The file's first bytes.
    var header: [UInt8] {
        var bytes = TickBlocks.magic
        bytes.reserveCapacity(TickBlocks.headerBytes)
        TickBlocks.append(TickBlocks.version, to: &bytes)
        TickBlocks.append(
            (hasVolumes ? TickBlocks.volumesFlag : 0) | (carriesRejects ? TickBlocks.rejectsFlag : 0), to: &bytes)
        TickBlocks.append(UInt32(priceScale), to: &bytes)
        TickBlocks.append(UInt32(blockRows), to: &bytes)
        let name = Array(symbol.name.utf8)
        bytes += name
        bytes += [UInt8](repeating: 0, count: 60 - bytes.count)
        TickBlocks.append(TickBlocks.checksum(of: bytes), to: &bytes)
        return bytes
    }

    /// Why a header cannot be read.
    struct BadHeader: Error {
        let message: String
        let advice: String
    }

    /// Reads a header.
    ///
    /// - Parameter bytes: the file's first 64 bytes; fewer are an error.
    init(header bytes: ArraySlice<UInt8>) throws(BadHeader) {
        let bytes = Array(bytes.prefix(TickBlocks.headerBytes))
        guard bytes.count == TickBlocks.headerBytes else {
            throw TickBlocks.damage("the file is cut off within its header, at byte \(bytes.count)")
        }
        func field(_ offset: Int) -> UInt32 { bytes.withUnsafeBytes { TickBlocks.load($0, offset) } }
        // The version comes first: a later one may lay out the rest in another way.
        guard field(8) == TickBlocks.version || TickBlocks.checksum(of: bytes[..<60]) != field(60) else {
            throw BadHeader(
                message: "the file is of version \(field(8)) of the format, and this program reads version 1",
                advice: "use a newer tickloom")
        }
        guard TickBlocks.checksum(of: bytes[..<60]) == field(60) else {
            throw TickBlocks.damage("the header, bytes 0 to 63, is damaged: its checksum is wrong")
        }
        let flags = field(12)
        let name = bytes[24..<56].prefix { $0 != 0 }
        guard flags & ~(TickBlocks.volumesFlag | TickBlocks.rejectsFlag) == 0, field(56) == 0,
            Instrument.scales.contains(Int(field(16))), (1...TickBlocks.rowsMax).contains(Int(field(20))),
            bytes[(24 + name.count)..<56].allSatisfy({ $0 == 0 }),
            let symbol = Symbol(String(decoding: name, as: UTF8.self)), Array(symbol.name.utf8) == Array(name)
        else {
            throw BadHeader(
                message: "the header says what no such file does", advice: "write it as docs/guides/binary.md says")
        }
        self.init(
            symbol: symbol, priceScale: Int(field(16)), hasVolumes: flags & TickBlocks.volumesFlag != 0,
            blockRows: Int(field(20)), carriesRejects: flags & TickBlocks.rejectsFlag != 0)
    }

    private static func damage(_ message: String) -> BadHeader {
        BadHeader(message: message, advice: "get the file again. Nothing of it was stored")
    }

    // MARK: Blocks

    /// The head of a block, with the checksum of what follows it.
    func blockHead(rows: Int, at offset: Int, rejectsBytes: Int, checksum: UInt32) -> [UInt8] {
        head(TickBlocks.blockMark, offset, UInt32(rows), UInt32(rejectsBytes), checksum)
    }

    /// The end record: how many rows there are in all.
    func end(rows: Int, at offset: Int) -> [UInt8] {
        head(TickBlocks.endMark, offset, 0, UInt32(truncatingIfNeeded: rows), UInt32(rows >> 32))
    }

    private func head(_ mark: [UInt8], _ offset: Int, _ one: UInt32, _ two: UInt32, _ three: UInt32) -> [UInt8] {
        var bytes = mark
        bytes.reserveCapacity(TickBlocks.headBytes)
        TickBlocks.append(one, to: &bytes)
        TickBlocks.append(UInt32(truncatingIfNeeded: offset), to: &bytes)
        TickBlocks.append(UInt32(offset >> 32), to: &bytes)
        TickBlocks.append(two, to: &bytes)
        TickBlocks.append(three, to: &bytes)
        TickBlocks.append(0, to: &bytes)
        TickBlocks.append(TickBlocks.checksum(of: bytes, after: seed), to: &bytes)
        return bytes
    }

    /// Reads a block's head or the end record.
    ///
    /// - Parameters:
    ///   - bytes: the 32 bytes.
    ///   - offset: where they stand in the file.
    /// - Returns: nil if they are damaged, or belong to another place or file.
    func record(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Record? {
        func field(_ index: Int) -> UInt32 { TickBlocks.load(bytes, 4 * index) }
        guard bytes.count == TickBlocks.headBytes,
            TickBlocks.checksum(of: UnsafeRawBufferPointer(rebasing: bytes[..<28]), after: seed) == field(7),
            UInt64(field(3)) << 32 | UInt64(field(2)) == UInt64(offset), field(6) == 0
        else { return nil }
        // Where a place has to be is known but for the pipe.
        let rowsBefore = rows(before: offset)
        if bytes.starts(with: TickBlocks.endMark) {
            let rows = Int(truncatingIfNeeded: UInt64(field(5)) << 32 | UInt64(field(4)))
            guard rows >= 0, field(1) == 0, carriesRejects || rows == rowsBefore else { return nil }
            return .end(rows: rows)
        }
        let rows = Int(field(1))
        let rejectsBytes = Int(field(4))
        guard bytes.starts(with: TickBlocks.blockMark), (1...blockRows).contains(rows),
            carriesRejects ? rejectsBytes <= TickBlocks.rejectsBytesMax && rejectsBytes % 8 == 0 : rejectsBytes == 0,
            carriesRejects || rowsBefore.map({ $0 % blockRows == 0 }) == true
        else { return nil }
        return .block(rows: rows, rejectsBytes: rejectsBytes, checksum: field(5))
    }

    /// How many rows stand before a place; nil if no record can begin there.
    private func rows(before offset: Int) -> Int? {
        let block = TickBlocks.headBytes + blockRows * rowBytes
        let (blocks, rest) = (offset - TickBlocks.headerBytes).quotientAndRemainder(dividingBy: block)
        guard rest >= 0 else { return nil }
        if rest == 0 { return blocks * blockRows }
        let partial = rest - TickBlocks.headBytes
        return partial > 0 && partial % rowBytes == 0 ? blocks * blockRows + partial / rowBytes : nil
    }

    /// Such as `block 3, at byte 1310848,`, for messages.
    func name(ofBlockAt offset: Int) -> String {
        guard !carriesRejects else { return "the block at byte \(offset)" }
        let block = TickBlocks.headBytes + blockRows * rowBytes
        return "block \((offset - TickBlocks.headerBytes) / block + 1), at byte \(offset),"
    }

    // MARK: Bytes

    /// The CRC-32 of zlib, gzip and PNG, by zlib.
    static func checksum(of bytes: UnsafeRawBufferPointer, after seed: UInt32 = 0) -> UInt32 {
        UInt32(
            truncatingIfNeeded: crc32_z(
                UInt(seed), bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count))
    }

    static func checksum(of bytes: some Collection<UInt8>, after seed: UInt32 = 0) -> UInt32 {
        Array(bytes).withUnsafeBytes { checksum(of: $0, after: seed) }
    }

    static func append(_ value: UInt32, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    static func load(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt32 {
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
}
