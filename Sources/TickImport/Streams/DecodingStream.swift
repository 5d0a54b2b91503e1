/// Another stream, decompressed. Memory does not grow with what comes out.
final class DecodingStream<Decoder: StreamDecoder>: ByteStream {
    private let source: any ByteStream
    private let decoder = Decoder()
    /// Compressed bytes, of which `unused` are still to be decompressed.
    private let input: UnsafeMutableRawBufferPointer
    private var unused = 0..<0
    private var sourceEnded = false
    /// Compressed bytes before the end of `unused`.
    private var taken = 0
    private var insideMember = false
    private var memberCount = 0
    private var finished = false
    /// Bytes that came out so far.
    private var total = 0
    /// Ticks take a tenth or a twentieth of their text, however they are compressed; bombs a thousandth or less. Beyond
    /// the first bytes, what swells more than this is not read to its end.
    static var ratioMax: Int { 100 }
    static var bytesFree: Int { 64 << 20 }

    /// - Parameter inputBytes: how much is read at once.
    init(_ source: any ByteStream, inputBytes: Int = 1 << 18) {
        self.source = source
        input = .allocate(byteCount: max(inputBytes, Decoder.markBytes), alignment: 64)
    }

    deinit {
        input.deallocate()
    }

    var path: String { source.path }
    /// Without what was read ahead, which may be all of a small file.
    var fileBytesRead: Int { max(0, source.fileBytesRead - unused.count) }

    /// Compressed bytes used so far.
    private var consumed: Int { taken - unused.count }

    func checkUnchanged() throws(ImportError) { try source.checkUnchanged() }
    func watch(_ seen: @escaping (UnsafeRawBufferPointer, Int) -> Void) { source.watch(seen) }

    func read(into output: UnsafeMutableRawBufferPointer) throws(ImportError) -> Int {
        var written = 0
        while written < output.count, !finished {
            if unused.count < max(1, Decoder.markBytes) { try refill() }
            if !insideMember, try !beginMember() {
                finished = true
                break
            }
            let piece = UnsafeRawBufferPointer(rebasing: input[unused])
            let room = UnsafeMutableRawBufferPointer(rebasing: output[written...])
            do throws(CorruptStream) {
                let step = try decoder.decode(piece, isLast: sourceEnded, into: room)
                unused = (unused.lowerBound + step.consumed)..<unused.upperBound
                written += step.written
                if step.isAtEnd {
                    insideMember = false
                } else if unused.isEmpty, sourceEnded, step.written < room.count {
                    throw CorruptStream(reason: "")
                }
            } catch {
                throw unused.isEmpty && sourceEnded ? truncated() : corrupt(error.reason)
            }
        }
        total += written
        guard total <= Self.bytesFree || total / Self.ratioMax <= fileBytesRead else {
            throw ImportError(
                .damaged, path: path,
                message: "it swells to more than \(Self.ratioMax) times its size, which no file of ticks does",
                advice: "check what it is; if it is ticks, decompress it first. Nothing of it was stored")
        }
        return written
    }

    /// - Returns: false at the end.
    private func beginMember() throws(ImportError) -> Bool {
        guard !unused.isEmpty else { return false }
        let isMember = Decoder.begins(UnsafeRawBufferPointer(rebasing: input[unused]))
        guard isMember, memberCount == 0 || Decoder.hasMembers else {
            // Some writers pad the end with zeros.
            while !unused.isEmpty {
                guard memberCount > 0, input[unused].allSatisfy({ $0 == 0 }) else {
                    throw corrupt("bytes follow that are not \(Decoder.name)")
                }
                unused = 0..<0
                try refill()
            }
            return false
        }
        decoder.beginMember()
        memberCount += 1
        insideMember = true
        return true
    }

    /// Reads on, behind what is unused.
    private func refill() throws(ImportError) {
        guard !sourceEnded else { return }
        let kept = unused.count
        if kept > 0 {
            input.baseAddress!.copyMemory(from: input.baseAddress! + unused.lowerBound, byteCount: kept)
        }
        let room = UnsafeMutableRawBufferPointer(rebasing: input[kept...])
        let count = try source.read(into: room)
        sourceEnded = count < room.count
        taken += count
        unused = 0..<(kept + count)
    }

    private func truncated() -> ImportError {
        ImportError(
            .damaged, path: path, message: "the \(Decoder.name) data ends too early, at byte \(consumed)",
            advice: "the download was cut off: get the file again. Nothing of it was stored")
    }

    private func corrupt(_ reason: String) -> ImportError {
        ImportError(
            .damaged, path: path, message: "the \(Decoder.name) data is damaged near byte \(consumed) (\(reason))",
            advice: "get the file again. Nothing of it was stored")
    }
}
