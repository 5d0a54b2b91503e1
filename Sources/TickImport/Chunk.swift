/// A stretch of a file's content: whole lines or records. Its memory is used again and again.
///
/// One owner at a time: the reader fills it, then a parser reads it.
final class Chunk: @unchecked Sendable {
    /// Where it begins in the content, decompressed, in bytes.
    fileprivate(set) var offset = 0
    fileprivate(set) var count = 0
    fileprivate(set) var isFirst = false
    fileprivate var storage = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    deinit { storage.deallocate() }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: storage[..<count]) }

    fileprivate func makeRoom(for size: Int) {
        guard storage.count < size else { return }
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
        if count > 0 { larger.copyMemory(from: bytes) }
        storage.deallocate()
        storage = larger
    }
}

/// Cuts a stream into chunks. Where it cuts depends on the content alone, wherever reading began: at the first end of a
/// line at or after each multiple of the chunk size.
final class ChunkReader {
    /// Longer lines are no ticks. It bounds the memory that a file without line ends can take.
    static let lineBytesMax = 1 << 20
    static let usualBytes = 1 << 20
    /// How far to read beyond the place where a chunk should end, to find the line's end at once.
    private static let slack = 1 << 12

    let stream: any ByteStream
    private let unit: ChunkUnit
    let chunkBytes: Int
    /// What was read beyond the last chunk's end.
    private var rest: [UInt8] = []
    private var streamEnded = false
    /// Where the next chunk begins.
    var offset: Int

    /// - Parameters:
    ///   - offset: where to begin; the end of a chunk that was read earlier.
    ///   - chunkBytes: about how much to read at once; the same for every reading of a file.
    init(
        _ stream: any ByteStream, unit: ChunkUnit, from offset: Int = 0, chunkBytes: Int = ChunkReader.usualBytes
    ) throws(ImportError) {
        self.stream = stream
        self.unit = unit
        self.chunkBytes = chunkBytes
        self.offset = offset
        if offset > 0 { try stream.skip(offset) }
    }

    var path: String { stream.path }
    /// What is read; for ending it from another thread.
    var source: any ByteStream { stream }
    /// How much of the file, as it is stored, has been used.
    var fileBytesRead: Int { stream.fileBytesRead }

    /// Reads the next chunk. The last line of a file may lack its end, and the last record be cut off.
    ///
    /// - Returns: false at the end.
    /// - Throws: ``ImportError`` `.damaged` if the compression is, or a line is longer than ``lineBytesMax``;
    ///   `.changed` if something wrote to the file since it was opened; `.unreadable`.
    func next(into chunk: Chunk) throws(ImportError) -> Bool {
        chunk.offset = offset
        chunk.isFirst = offset == 0
        chunk.count = 0
        if case .blocks(let blocks) = unit { return try next(into: chunk, blocks) }
        let wanted: Int
        switch unit {
        case .lines: wanted = (offset / chunkBytes + 1) * chunkBytes - offset
        case .records(let bytes): wanted = max(1, chunkBytes / bytes) * bytes
        case .blocks: return false
        case .whole(let bytesMax): wanted = bytesMax + 1
        }
        var isCut = false
        if case .lines = unit { isCut = true }
        try fill(chunk, to: wanted + (isCut ? ChunkReader.slack : 0))
        // Asked after reading, so that what was read is what was there when the file was opened.
        try stream.checkUnchanged()
        guard chunk.count > 0 else { return false }
        switch unit {
        case .lines(let terminator): try cut(chunk, at: terminator, from: wanted - 1)
        case .records: keep(chunk, wanted)
        case .blocks: break
        case .whole(let bytesMax):
            guard chunk.count <= bytesMax else {
                throw ImportError(
                    .damaged, path: path, message: "it is longer than \(bytesMax >> 20) MB, which no such file is",
                    advice: "check what it is")
            }
        }
        offset += chunk.count
        return true
    }

    /// Ends the chunk behind the first `terminator` at or after `place`.
    private func cut(_ chunk: Chunk, at terminator: UInt8, from place: Int) throws(ImportError) {
        var place = place
        while place < chunk.count || !streamEnded {
            if let end = chunk.bytes[min(place, chunk.count)...].firstIndex(of: terminator) {
                return keep(chunk, end + 1)
            }
            place = chunk.count
            guard place <= chunkBytes + ChunkReader.lineBytesMax else {
                throw ImportError(
                    .damaged, path: path, message: "a line after byte \(offset) is longer than a megabyte",
                    advice: "this is not a file of ticks")
            }
            try fill(chunk, to: place + (1 << 16))
        }
    }

    /// Leaves the chunk its first `count` bytes, the others to the next one.
    func keep(_ chunk: Chunk, _ count: Int) {
        guard chunk.count > count else { return }
        rest.replaceSubrange(0..<0, with: chunk.bytes[count...])
        chunk.count = count
    }

    /// Reads on until the chunk has `count` bytes, or the stream ends.
    func fill(_ chunk: Chunk, to count: Int) throws(ImportError) {
        // A whole file is not known to be as long as it may be.
        while chunk.count < count, !(streamEnded && rest.isEmpty) {
            let step = min(count, max(2 * chunk.count, chunkBytes + ChunkReader.slack))
            chunk.makeRoom(for: step)
            let taken = min(rest.count, step - chunk.count)
            if taken > 0 {
                rest.withUnsafeBytes {
                    chunk.storage.baseAddress!.advanced(by: chunk.count).copyMemory(
                        from: $0.baseAddress!, byteCount: taken)
                }
                rest.removeFirst(taken)
                chunk.count += taken
            }
            let room = UnsafeMutableRawBufferPointer(rebasing: chunk.storage[chunk.count..<step])
            guard !streamEnded, !room.isEmpty else { continue }
            let read = try stream.read(into: room)
            chunk.count += read
            streamEnded = read < room.count
        }
    }
}
