/// Why bytes are no message that was asked for, or a value cannot be written.
///
/// `at` counts bytes from 0: when reading, to the first byte of the value at fault; when writing, to the end of what was
/// written before it.
public enum MessagePackError: Error, Sendable, Hashable {
    /// The input ends inside of a value that begins at `at`, or inside of one of its elements. At least `missing` bytes
    /// are not there.
    case truncated(at: Int, missing: Int)
    /// The input goes on after its one value.
    case trailingBytes(at: Int, count: Int)
    /// The byte 0xc1, which MessagePack never uses.
    case reservedByte(at: Int)
    /// A value of another kind than the one asked for.
    case typeMismatch(at: Int, expected: MessagePackKind, found: MessagePackKind)
    /// An extension of another type than the one asked for.
    case extTypeMismatch(at: Int, expected: Int8, found: Int8)
    /// Arrays and maps are nested deeper than ``MessagePackLimits/depthMax``.
    case tooDeep(at: Int, depthMax: Int)
    /// A string, binary or extension is longer, or an array or map has more elements, than its limit.
    case tooLong(at: Int, kind: MessagePackKind, length: Int, lengthMax: Int)
    /// The message is longer than ``MessagePackLimits/messageBytesMax``: `bytes` at least, as far as is known.
    case messageTooLarge(bytes: Int, bytesMax: Int)
    /// A string is not UTF-8.
    case invalidText(at: Int)
    /// A timestamp of another length than 4, 8 or 12 bytes, or with a second or more of nanoseconds.
    case invalidTimestamp(at: Int)
    /// A number that the type asked for cannot hold exactly, such as 300 in eight bits or 0.5 in an integer.
    case outOfRange(at: Int)
    /// A column whose length is no multiple of its elements' `stride`, in bytes.
    case invalidColumn(at: Int, length: Int, stride: Int)
}

extension MessagePackError {
    /// What was wrong, for programs: the same words as in the TypeScript codec, where it has the error, too.
    public var code: String {
        switch self {
        case .truncated: "truncated"
        case .trailingBytes: "trailing-bytes"
        case .reservedByte: "reserved-byte"
        case .typeMismatch: "type-mismatch"
        case .extTypeMismatch: "ext-type-mismatch"
        case .tooDeep: "too-deep"
        case .tooLong: "too-long"
        case .messageTooLarge: "message-too-large"
        case .invalidText: "invalid-text"
        case .invalidTimestamp: "invalid-timestamp"
        case .outOfRange: "out-of-range"
        case .invalidColumn: "invalid-column"
        }
    }
}

extension MessagePackError: CustomStringConvertible {
    /// What is wrong, where, and what to do about it. Nothing of the input's content is in it.
    public var description: String {
        switch self {
        case .truncated(let offset, let missing):
            "MessagePack byte \(offset): the value needs at least \(missing) bytes more; send all of the message"
        case .trailingBytes(let offset, let count):
            "MessagePack byte \(offset): \(count) bytes follow the value; send one value a message"
        case .reservedByte(let offset):
            "MessagePack byte \(offset): 0xc1 is never used; what was sent is no MessagePack"
        case .typeMismatch(let offset, let expected, let found):
            "MessagePack byte \(offset): found \(found.rawValue), expected \(expected.rawValue)"
        case .extTypeMismatch(let offset, let expected, let found):
            "MessagePack byte \(offset): found extension type \(found), expected \(expected)"
        case .tooDeep(let offset, let depthMax):
            "MessagePack byte \(offset): more than \(depthMax) arrays and maps inside each other; nest less"
        case .tooLong(let offset, let kind, let length, let lengthMax):
            "MessagePack byte \(offset): \(kind.rawValue) of length \(length), at most \(lengthMax) is accepted; "
                + "send it in pieces"
        case .messageTooLarge(let bytes, let bytesMax):
            "MessagePack message of \(bytes) bytes or more, at most \(bytesMax) is accepted; send it in pieces"
        case .invalidText(let offset):
            "MessagePack byte \(offset): the string is not UTF-8; send other bytes as binary"
        case .invalidTimestamp(let offset):
            "MessagePack byte \(offset): a timestamp has 4, 8 or 12 bytes and less than a second of nanoseconds"
        case .outOfRange(let offset):
            "MessagePack byte \(offset): the type asked for cannot hold this number exactly"
        case .invalidColumn(let offset, let length, let stride):
            "MessagePack byte \(offset): a column of \(length) bytes does not hold whole elements of \(stride) bytes"
        }
    }
}
