/// A value's first bytes, up to where the content of a string, binary or extension, or the first element begins.
///
/// This is the one place that knows what a format byte means to those who read.
struct MessagePackHead {
    enum Form: UInt8 {
        case `nil`, `false`, `true`, unsigned, signed, float32, float64, string, binary, array, map, ext
    }

    var form: Form
    /// Bytes of the head itself, 1 to 9.
    var bytes: Int
    /// A number's bits (of a signed one, sign extended), a content's bytes, or the count of elements or pairs.
    var argument: UInt64 = 0
    /// The type of an extension, else 0.
    var extType: Int8 = 0

    /// Bytes that follow on the format byte and belong to the head; nil for the reserved byte.
    @inline(__always)
    static func bytesAfter(format: UInt8) -> Int? {
        guard format >= MessagePackFormat.nil, format < MessagePackFormat.negativeFixInt else { return 0 }
        // A nibble for each of 0xc0 to 0xdf; 15 stands for the reserved byte.
        let nibbles: UInt64 = format < MessagePackFormat.int8 ? 0x8421_8453_2421_00f0 : 0x4242_4211_1111_8421
        let nibble = Int(truncatingIfNeeded: nibbles &>> (4 * UInt64(format & 15)) & 15)
        return nibble == 15 ? nil : nibble
    }

    /// The head of the value that begins at `offset`.
    ///
    /// - Throws: ``MessagePackError/truncated(at:missing:)``, ``MessagePackError/reservedByte(at:)``.
    @inline(__always)
    init(_ base: UnsafeRawPointer, at offset: Int, end: Int) throws(MessagePackError) {
        guard offset < end else { throw .truncated(at: offset, missing: 1) }
        let format = base.load(fromByteOffset: offset, as: UInt8.self)
        guard format >= MessagePackFormat.nil, format < MessagePackFormat.negativeFixInt else {
            self.init(fix: format)
            return
        }
        guard let after = Self.bytesAfter(format: format) else { throw .reservedByte(at: offset) }
        let present = end - offset - 1
        guard after <= present else { throw .truncated(at: offset, missing: after - present) }
        self.init(long: format, base + offset + 1, bytes: after + 1)
    }

    /// The formats that are one byte, and say all.
    @inline(__always)
    private init(fix format: UInt8) {
        if format < MessagePackFormat.fixMap {
            self.init(form: .unsigned, bytes: 1, argument: UInt64(format))
        } else if format >= MessagePackFormat.negativeFixInt {
            self.init(form: .signed, bytes: 1, argument: Self.extended(Int8(bitPattern: format)))
        } else if format >= MessagePackFormat.fixString {
            self.init(form: .string, bytes: 1, argument: UInt64(format & 0x1f))
        } else if format >= MessagePackFormat.fixArray {
            self.init(form: .array, bytes: 1, argument: UInt64(format & 0x0f))
        } else {
            self.init(form: .map, bytes: 1, argument: UInt64(format & 0x0f))
        }
    }

    private init(long format: UInt8, _ rest: UnsafeRawPointer, bytes: Int) {
        switch format {
        case MessagePackFormat.nil: self.init(form: .nil, bytes: bytes)
        case MessagePackFormat.false: self.init(form: .false, bytes: bytes)
        case MessagePackFormat.true: self.init(form: .true, bytes: bytes)
        case MessagePackFormat.binary8: self.init(form: .binary, bytes: bytes, argument: Self.uint8(rest))
        case MessagePackFormat.binary16: self.init(form: .binary, bytes: bytes, argument: Self.uint16(rest))
        case MessagePackFormat.binary32: self.init(form: .binary, bytes: bytes, argument: Self.uint32(rest))
        case MessagePackFormat.ext8: self.init(ext: Self.uint8(rest), rest + 1, bytes: bytes)
        case MessagePackFormat.ext16: self.init(ext: Self.uint16(rest), rest + 2, bytes: bytes)
        case MessagePackFormat.ext32: self.init(ext: Self.uint32(rest), rest + 4, bytes: bytes)
        case MessagePackFormat.float32: self.init(form: .float32, bytes: bytes, argument: Self.uint32(rest))
        case MessagePackFormat.float64: self.init(form: .float64, bytes: bytes, argument: Self.uint64(rest))
        case MessagePackFormat.uint8: self.init(form: .unsigned, bytes: bytes, argument: Self.uint8(rest))
        case MessagePackFormat.uint16: self.init(form: .unsigned, bytes: bytes, argument: Self.uint16(rest))
        case MessagePackFormat.uint32: self.init(form: .unsigned, bytes: bytes, argument: Self.uint32(rest))
        case MessagePackFormat.uint64: self.init(form: .unsigned, bytes: bytes, argument: Self.uint64(rest))
        case MessagePackFormat.int8:
            self.init(form: .signed, bytes: bytes, argument: Self.extended(Int8(truncatingIfNeeded: Self.uint8(rest))))
        case MessagePackFormat.int16:
            self.init(
                form: .signed, bytes: bytes, argument: Self.extended(Int16(truncatingIfNeeded: Self.uint16(rest))))
        case MessagePackFormat.int32:
            self.init(
                form: .signed, bytes: bytes, argument: Self.extended(Int32(truncatingIfNeeded: Self.uint32(rest))))
        case MessagePackFormat.int64: self.init(form: .signed, bytes: bytes, argument: Self.uint64(rest))
        case MessagePackFormat.fixExt1: self.init(ext: 1, rest, bytes: bytes)
        case MessagePackFormat.fixExt2: self.init(ext: 2, rest, bytes: bytes)
        case MessagePackFormat.fixExt4: self.init(ext: 4, rest, bytes: bytes)
        case MessagePackFormat.fixExt8: self.init(ext: 8, rest, bytes: bytes)
        case MessagePackFormat.fixExt16: self.init(ext: 16, rest, bytes: bytes)
        case MessagePackFormat.string8: self.init(form: .string, bytes: bytes, argument: Self.uint8(rest))
        case MessagePackFormat.string16: self.init(form: .string, bytes: bytes, argument: Self.uint16(rest))
        case MessagePackFormat.string32: self.init(form: .string, bytes: bytes, argument: Self.uint32(rest))
        case MessagePackFormat.array16: self.init(form: .array, bytes: bytes, argument: Self.uint16(rest))
        case MessagePackFormat.array32: self.init(form: .array, bytes: bytes, argument: Self.uint32(rest))
        case MessagePackFormat.map16: self.init(form: .map, bytes: bytes, argument: Self.uint16(rest))
        case MessagePackFormat.map32: self.init(form: .map, bytes: bytes, argument: Self.uint32(rest))
        default: preconditionFailure("not a format with a head of its own: \(format)")
        }
    }

    private init(ext length: UInt64, _ type: UnsafeRawPointer, bytes: Int) {
        self.init(form: .ext, bytes: bytes, argument: length, extType: type.load(as: Int8.self))
    }

    private init(form: Form, bytes: Int, argument: UInt64 = 0, extType: Int8 = 0) {
        self.form = form
        self.bytes = bytes
        self.argument = argument
        self.extType = extType
    }

    /// Bytes of content after the head, or the count of elements or pairs. At most 2³² - 1.
    @inline(__always)
    var length: Int { Int(truncatingIfNeeded: argument) }

    var kind: MessagePackKind {
        switch form {
        case .nil: .nil
        case .false, .true: .bool
        case .unsigned, .signed: .integer
        case .float32, .float64: .float
        case .string: .string
        case .binary: .binary
        case .array: .array
        case .map: .map
        case .ext: extType == MessagePackFormat.timestampType ? .timestamp : .ext
        }
    }

    @inline(__always)
    private static func extended(_ value: some FixedWidthInteger & SignedInteger) -> UInt64 {
        UInt64(bitPattern: Int64(truncatingIfNeeded: value))
    }

    @inline(__always)
    private static func uint8(_ bytes: UnsafeRawPointer) -> UInt64 { UInt64(bytes.load(as: UInt8.self)) }

    @inline(__always)
    private static func uint16(_ bytes: UnsafeRawPointer) -> UInt64 {
        UInt64(UInt16(bigEndian: bytes.loadUnaligned(as: UInt16.self)))
    }

    @inline(__always)
    private static func uint32(_ bytes: UnsafeRawPointer) -> UInt64 {
        UInt64(UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self)))
    }

    @inline(__always)
    private static func uint64(_ bytes: UnsafeRawPointer) -> UInt64 {
        UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
    }
}
