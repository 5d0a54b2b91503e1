/// A decompressor that is fed piece by piece, see ``DecodingStream``.
protocol StreamDecoder: AnyObject {
    /// The compression's name, for messages.
    static var name: String { get }
    /// How many bytes tell whether a member begins; 0 if nothing does.
    static var markBytes: Int { get }
    /// Whether another member may follow the first.
    static var hasMembers: Bool { get }

    /// Whether a member begins with these bytes.
    static func begins(_ bytes: UnsafeRawBufferPointer) -> Bool

    init()

    /// Prepares for a member.
    func beginMember()

    /// Decompresses from `input` to `output` until one of them is used up or the member ends.
    ///
    /// - Parameter isLast: there is no input after this.
    /// - Throws: ``CorruptStream``.
    func decode(
        _ input: UnsafeRawBufferPointer, isLast: Bool, into output: UnsafeMutableRawBufferPointer
    ) throws(CorruptStream) -> (consumed: Int, written: Int, isAtEnd: Bool)
}

/// The compressed data cannot be what a compressor wrote.
struct CorruptStream: Error {
    /// The library's words.
    let reason: String
}
