/// Compresses one page after another; of several byte forms of a page it keeps the smallest.
struct PageCompressor: ~Copyable {
    /// A page that is ready to be written.
    struct Result {
        let encoding: PageEncoding
        let uncompressedSize: Int
        let compressedSize: Int
    }

    private let zstd: ZstdCompressor
    /// The frame of `best`; `spare` takes the next attempt.
    private var kept = ScratchMemory()
    private var spare = ScratchMemory()
    private var sample = ScratchMemory()
    private var best: Result?

    init(level: Int) throws(ParquetError) {
        zstd = try ZstdCompressor(level: level)
    }

    /// Forgets the page before.
    mutating func begin() { best = nil }

    /// Compresses a form of the page and keeps it if it is the smallest so far; of equal ones the first.
    mutating func offer(_ page: UnsafeRawBufferPointer, encoding: PageEncoding) throws(ParquetError) {
        try attempt(page, encoding: encoding, effort: .symbols)
        if try matchingPays(page) { try attempt(page, encoding: encoding, effort: .matches) }
    }

    /// As ``offer(_:encoding:)`` for a dictionary page.
    mutating func offerDictionary(_ page: UnsafeRawBufferPointer) throws(ParquetError) {
        try attempt(page, encoding: .plain, effort: .symbols)
        // Of a long one an exhaustive search takes as long as a tenth of all else that is done with its ticks.
        try attempt(page, encoding: .plain, effort: page.count <= 16_384 ? .thorough : .matches)
    }

    /// The smallest form so far and its bytes, which are valid until the next call. Precondition: a form
    /// was offered since ``begin()``.
    func smallest() -> (result: Result, bytes: UnsafeRawBufferPointer) {
        guard let best else { preconditionFailure("no form of the page was offered") }
        return (best, UnsafeRawBufferPointer(start: kept.start, count: best.compressedSize))
    }

    private mutating func attempt(
        _ page: UnsafeRawBufferPointer, encoding: PageEncoding, effort: ZstdCompressor.Effort
    ) throws(ParquetError) {
        spare.reserve(ZstdContext.bound(page.count))
        let size = try zstd.compress(page, to: spare.start, effort: effort)
        if let best, best.compressedSize <= size { return }
        best = Result(encoding: encoding, uncompressedSize: page.count, compressedSize: size)
        swap(&kept, &spare)
    }

    /// Whether searching for repetitions beats frequencies alone, judged on a part of a large page: the
    /// search is the slowest step by far and tick columns rarely gain from it.
    private mutating func matchingPays(_ page: UnsafeRawBufferPointer) throws(ParquetError) -> Bool {
        let stretches = 4
        let stretchSize = 2048
        let sampleSize = stretches * stretchSize
        guard page.count > 2 * sampleSize, let start = page.baseAddress else { return true }
        sample.reserve(sampleSize)
        for index in 0..<stretches {
            let offset = (page.count - stretchSize) * index / (stretches - 1)
            (sample.start + index * stretchSize).copyMemory(from: start + offset, byteCount: stretchSize)
        }
        let part = UnsafeRawBufferPointer(start: sample.start, count: sampleSize)
        spare.reserve(ZstdContext.bound(sampleSize))
        let frequencies = try zstd.compress(part, to: spare.start, effort: .symbols)
        let repetitions = try zstd.compress(part, to: spare.start, effort: .matches)
        return repetitions < frequencies
    }
}
