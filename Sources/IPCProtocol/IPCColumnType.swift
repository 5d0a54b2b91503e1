/// The element types of columns, and the extension types that stand for them.
///
/// The content of such an extension is: a byte `p` from 0 to 7, `p` bytes of zero, and then the numbers, little-endian and
/// without gaps. `p` is such that the numbers begin at a multiple of 8 bytes from the beginning of the payload; the headers
/// of messages with payloads of ``IPCEnvelope/alignedBytes`` or more are multiples of 8 themselves. See `docs/protocol.md`.
public enum IPCColumnType: Int8, Sendable, CaseIterable {
    case uint8 = 32
    case int8 = 33
    case uint16 = 34
    case int16 = 35
    case uint32 = 36
    case int32 = 37
    case uint64 = 38
    case int64 = 39
    case float32 = 40
    case float64 = 41

    /// Bytes of an element.
    public var stride: Int {
        switch self {
        case .uint8, .int8: 1
        case .uint16, .int16: 2
        case .uint32, .int32, .float32: 4
        case .uint64, .int64, .float64: 8
        }
    }
}
