/// The fixed parts of an encapsulated message.
///
/// A message is the continuation marker, the size of its metadata, the metadata, padding, and a body that may be empty.
///
/// Source: <https://arrow.apache.org/docs/format/Columnar.html#encapsulated-message-format>.
enum IPCMessage {
    /// What bodies and the buffers in them are aligned to, in bytes from the start of the output.
    ///
    /// The format asks for 8 and recommends 64, a cache line and the widest SIMD register. It lets readers that map a
    /// file into memory use every buffer in place.
    static let alignment = 64

    /// The size of continuation marker and metadata size together, in bytes.
    static let prefixSize = 8

    /// The marker that begins every message.
    static let continuation: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF]

    /// What follows the last message: a marker and a metadata size of zero.
    static let endOfStream: [UInt8] = continuation + [0, 0, 0, 0]

    /// What a file begins and ends with: `ARROW1`. At its beginning two zeros pad it to 8 bytes.
    static let magic: [UInt8] = Array("ARROW1".utf8)

    /// `size` rounded up to a multiple of ``alignment``.
    static func aligned(_ size: Int) -> Int {
        (size + alignment - 1) & ~(alignment - 1)
    }
}
