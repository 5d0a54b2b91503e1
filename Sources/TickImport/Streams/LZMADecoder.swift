internal import CLZMA

/// LZMA in its oldest container (`.lzma`, "alone"), which Dukascopy's files have, by liblzma.
final class LZMADecoder: StreamDecoder {
    static let name = "LZMA"
    /// The container has no mark of its own.
    static let markBytes = 0
    static let hasMembers = false
    /// A file may ask for a dictionary of 4 GB; real ones ask for some megabytes.
    private static let memoryMax: UInt64 = 128 << 20

    private let stream: UnsafeMutablePointer<lzma_stream>

    static func begins(_ bytes: UnsafeRawBufferPointer) -> Bool { true }

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: tickloom_lzma_stream())
    }

    deinit {
        lzma_end(stream)
        stream.deallocate()
    }

    func beginMember() {
        let status = lzma_alone_decoder(stream, LZMADecoder.memoryMax)
        precondition(status == LZMA_OK, "liblzma cannot start: out of memory")
    }

    func decode(
        _ input: UnsafeRawBufferPointer, isLast: Bool, into output: UnsafeMutableRawBufferPointer
    ) throws(CorruptStream) -> (consumed: Int, written: Int, isAtEnd: Bool) {
        stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = input.count
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = output.count
        let status = lzma_code(stream, isLast ? LZMA_FINISH : LZMA_RUN)
        let result = (input.count - stream.pointee.avail_in, output.count - stream.pointee.avail_out)
        switch status {
        case LZMA_OK, LZMA_BUF_ERROR: return (result.0, result.1, false)
        case LZMA_STREAM_END: return (result.0, result.1, true)
        case LZMA_FORMAT_ERROR: throw CorruptStream(reason: "it does not begin like LZMA")
        case LZMA_MEMLIMIT_ERROR: throw CorruptStream(reason: "it asks for more than 128 MB of memory")
        case LZMA_DATA_ERROR: throw CorruptStream(reason: "the data contradict themselves")
        default: throw CorruptStream(reason: "liblzma error \(status.rawValue)")
        }
    }
}
