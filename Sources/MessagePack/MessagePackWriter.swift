/// Appends values to a buffer that grows, each in its shortest form.
///
/// Numbers, headers and text that fit into the buffer's capacity allocate nothing: keep a writer and ``removeAll()`` it.
/// What follows on the header of an array or map is not counted: write as many elements, or keys and values by turns.
public struct MessagePackWriter: ~Copyable {
    @usableFromInline var base: UnsafeMutableRawPointer
    @usableFromInline var capacity: Int
    /// Bytes written.
    public var count: Int { written }
    @usableFromInline var written = 0

    /// - Parameter capacity: bytes to make room for.
    public init(capacity: Int = 256) {
        self.capacity = max(capacity, 16)
        base = .allocate(byteCount: self.capacity, alignment: 16)
    }

    deinit { base.deallocate() }
}

/// The one owner of its memory.
extension MessagePackWriter: @unchecked Sendable {}

// MARK: - The buffer

extension MessagePackWriter {
    /// A copy of what was written.
    public var bytes: [UInt8] { withUnsafeBytes { [UInt8]($0) } }

    /// Lends what was written.
    @inlinable
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(start: base, count: written))
    }

    /// Forgets what was written, and keeps the memory.
    public mutating func removeAll() { written = 0 }

    /// Forgets what was written after the first `count` bytes, as of an answer that failed halfway.
    ///
    /// - Precondition: so many bytes were written.
    public mutating func truncate(to count: Int) {
        precondition((0...written).contains(count), "so many bytes were not written")
        written = count
    }

    /// Makes room for so many bytes more.
    @inlinable @inline(__always)
    public mutating func reserve(_ bytes: Int) {
        if capacity - written < bytes { grow(bytes) }
    }

    @usableFromInline
    @inline(never)
    mutating func grow(_ bytes: Int) {
        capacity = max(capacity * 2, written + bytes)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        larger.copyMemory(from: base, byteCount: written)
        base.deallocate()
        base = larger
    }

    /// Appends a byte that there is room for.
    @inlinable @inline(__always)
    mutating func put(_ byte: UInt8) {
        base.storeBytes(of: byte, toByteOffset: written, as: UInt8.self)
        written &+= 1
    }

    /// Appends a number in network order that there is room for.
    @inlinable @inline(__always)
    mutating func put<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number) {
        base.storeBytes(of: number.bigEndian, toByteOffset: written, as: Number.self)
        written &+= MemoryLayout<Number>.size
    }

    /// Appends bytes as they are: values that were encoded before, or the content after ``writeExtHeader(type:length:)``.
    @inlinable
    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        reserve(bytes.count)
        (base + written).copyMemory(from: source, byteCount: bytes.count)
        written &+= bytes.count
    }

    /// Appends bytes as they are: values that were encoded before, or the content after ``writeExtHeader(type:length:)``.
    @inlinable
    public mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }
}

// MARK: - Scalars

extension MessagePackWriter {
    @inlinable
    public mutating func writeNil() {
        reserve(1)
        put(MessagePackFormat.nil)
    }

    @inlinable
    public mutating func write(_ value: Bool) {
        reserve(1)
        put(value ? MessagePackFormat.true : MessagePackFormat.false)
    }

    @inlinable
    public mutating func write(_ value: Int) { write(Int64(value)) }

    @inlinable
    public mutating func write(_ value: Int64) {
        if value >= 0 { return write(UInt64(bitPattern: value)) }
        reserve(9)
        if value >= -32 {
            put(UInt8(truncatingIfNeeded: value))
        } else if value >= Int64(Int8.min) {
            put(MessagePackFormat.int8)
            put(UInt8(truncatingIfNeeded: value))
        } else if value >= Int64(Int16.min) {
            put(MessagePackFormat.int16)
            put(UInt16(truncatingIfNeeded: value))
        } else if value >= Int64(Int32.min) {
            put(MessagePackFormat.int32)
            put(UInt32(truncatingIfNeeded: value))
        } else {
            put(MessagePackFormat.int64)
            put(UInt64(bitPattern: value))
        }
    }

    @inlinable
    public mutating func write(_ value: UInt64) {
        reserve(9)
        if value < 0x80 {
            put(UInt8(truncatingIfNeeded: value))
        } else if value <= UInt64(UInt8.max) {
            put(MessagePackFormat.uint8)
            put(UInt8(truncatingIfNeeded: value))
        } else if value <= UInt64(UInt16.max) {
            put(MessagePackFormat.uint16)
            put(UInt16(truncatingIfNeeded: value))
        } else if value <= UInt64(UInt32.max) {
            put(MessagePackFormat.uint32)
            put(UInt32(truncatingIfNeeded: value))
        } else {
            put(MessagePackFormat.uint64)
            put(value)
        }
    }

    /// Always 32 bits.
    @inlinable
    public mutating func write(_ value: Float) {
        reserve(5)
        put(MessagePackFormat.float32)
        put(value.bitPattern)
    }

    /// 64 bits, or 32 where that is asked for and loses nothing.
    @inlinable
    public mutating func write(_ value: Double, width: MessagePackFloatWidth = .asGiven) {
        if width == .shortest {
            let short = Float(value)
            if Double(short).bitPattern == value.bitPattern { return write(short) }
        }
        reserve(9)
        put(MessagePackFormat.float64)
        put(value.bitPattern)
    }

    /// 32 bits for whole seconds from 1970 to 2106, 64 bits until 2514, else 96 bits.
    public mutating func write(_ value: MessagePackTimestamp) {
        reserve(15)
        if value.seconds >> 34 != 0 {
            put(MessagePackFormat.ext8)
            put(UInt8(12))
            put(UInt8(bitPattern: MessagePackFormat.timestampType))
            put(value.nanoseconds)
            put(value.seconds)
        } else if value.nanoseconds == 0, let seconds = UInt32(exactly: value.seconds) {
            put(MessagePackFormat.fixExt4)
            put(UInt8(bitPattern: MessagePackFormat.timestampType))
            put(seconds)
        } else {
            put(MessagePackFormat.fixExt8)
            put(UInt8(bitPattern: MessagePackFormat.timestampType))
            put(UInt64(value.nanoseconds) << 34 | UInt64(value.seconds))
        }
    }
}

// MARK: - Text and bytes

extension MessagePackWriter {
    /// - Throws: ``MessagePackError/tooLong(at:kind:length:lengthMax:)`` from 4 GiB of UTF-8 on.
    @inlinable
    public mutating func write(_ value: String) throws(MessagePackError) {
        var value = value
        let failure = value.withUTF8 { text -> MessagePackError? in
            do throws(MessagePackError) {
                try writeText(UnsafeRawBufferPointer(text))
                return nil
            } catch { return error }
        }
        if let failure { throw failure }
    }

    /// Text that is written in the program, such as a map's key: without a `String`.
    @inlinable
    public mutating func write(text: StaticString) {
        text.withUTF8Buffer { text in
            // No source file has a literal of 4 GiB.
            try! writeText(UnsafeRawBufferPointer(text))
        }
    }

    /// - Throws: ``MessagePackError/tooLong(at:kind:length:lengthMax:)`` from 4 GiB on.
    @inlinable
    public mutating func writeBinary(_ bytes: UnsafeRawBufferPointer) throws(MessagePackError) {
        try checkLength(bytes.count, .binary)
        reserve(5 + bytes.count)
        if bytes.count <= Int(UInt8.max) {
            put(MessagePackFormat.binary8)
            put(UInt8(truncatingIfNeeded: bytes.count))
        } else if bytes.count <= Int(UInt16.max) {
            put(MessagePackFormat.binary16)
            put(UInt16(truncatingIfNeeded: bytes.count))
        } else {
            put(MessagePackFormat.binary32)
            put(UInt32(truncatingIfNeeded: bytes.count))
        }
        append(bytes)
    }

    /// - Throws: ``MessagePackError/tooLong(at:kind:length:lengthMax:)`` from 4 GiB on.
    @inlinable
    public mutating func writeBinary(_ bytes: [UInt8]) throws(MessagePackError) {
        let failure = bytes.withUnsafeBytes { bytes -> MessagePackError? in
            do throws(MessagePackError) {
                try writeBinary(bytes)
                return nil
            } catch { return error }
        }
        if let failure { throw failure }
    }

    @inlinable
    mutating func writeText(_ text: UnsafeRawBufferPointer) throws(MessagePackError) {
        try checkLength(text.count, .string)
        reserve(5 + text.count)
        if text.count < 32 {
            put(MessagePackFormat.fixString | UInt8(truncatingIfNeeded: text.count))
        } else if text.count <= Int(UInt8.max) {
            put(MessagePackFormat.string8)
            put(UInt8(truncatingIfNeeded: text.count))
        } else if text.count <= Int(UInt16.max) {
            put(MessagePackFormat.string16)
            put(UInt16(truncatingIfNeeded: text.count))
        } else {
            put(MessagePackFormat.string32)
            put(UInt32(truncatingIfNeeded: text.count))
        }
        append(text)
    }

    @inlinable @inline(__always)
    func checkLength(_ length: Int, _ kind: MessagePackKind) throws(MessagePackError) {
        precondition(length >= 0, "a length is negative")
        if length > Int(UInt32.max) {
            throw .tooLong(at: written, kind: kind, length: length, lengthMax: Int(UInt32.max))
        }
    }
}

// MARK: - Containers

extension MessagePackWriter {
    /// Begins an array: its elements are written next.
    ///
    /// - Throws: ``MessagePackError/tooLong(at:kind:length:lengthMax:)`` from 2³² elements on.
    @inlinable
    public mutating func writeArrayHeader(_ count: Int) throws(MessagePackError) {
        try checkLength(count, .array)
        reserve(5)
        if count < 16 {
            put(MessagePackFormat.fixArray | UInt8(truncatingIfNeeded: count))
        } else if count <= Int(UInt16.max) {
            put(MessagePackFormat.array16)
            put(UInt16(truncatingIfNeeded: count))
        } else {
            put(MessagePackFormat.array32)
            put(UInt32(truncatingIfNeeded: count))
        }
    }

    /// Begins a map: its keys and values are written next, by turns.
    ///
    /// - Throws: ``MessagePackError/tooLong(at:kind:length:lengthMax:)`` from 2³² pairs on.
    @inlinable
    public mutating func writeMapHeader(_ count: Int) throws(MessagePackError) {
        try checkLength(count, .map)
        reserve(5)
        if count < 16 {
            put(MessagePackFormat.fixMap | UInt8(truncatingIfNeeded: count))
        } else if count <= Int(UInt16.max) {
            put(MessagePackFormat.map16)
            put(UInt16(truncatingIfNeeded: count))
        } else {
            put(MessagePackFormat.map32)
            put(UInt32(truncatingIfNeeded: count))
        }
    }

    /// Begins an extension: its content is appended next.
    ///
    /// - Parameter length: bytes of the content.
    /// - Throws: ``MessagePackError/tooLong(at:kind:length:lengthMax:)`` from 4 GiB on.
    @inlinable
    public mutating func writeExtHeader(type: Int8, length: Int) throws(MessagePackError) {
        try checkLength(length, .ext)
        reserve(6)
        switch length {
        case 1: put(MessagePackFormat.fixExt1)
        case 2: put(MessagePackFormat.fixExt2)
        case 4: put(MessagePackFormat.fixExt4)
        case 8: put(MessagePackFormat.fixExt8)
        case 16: put(MessagePackFormat.fixExt16)
        case ...Int(UInt8.max):
            put(MessagePackFormat.ext8)
            put(UInt8(truncatingIfNeeded: length))
        case ...Int(UInt16.max):
            put(MessagePackFormat.ext16)
            put(UInt16(truncatingIfNeeded: length))
        default:
            put(MessagePackFormat.ext32)
            put(UInt32(truncatingIfNeeded: length))
        }
        put(UInt8(bitPattern: type))
    }

    /// - Throws: ``MessagePackError/tooLong(at:kind:length:lengthMax:)`` from 4 GiB on.
    public mutating func write(_ value: MessagePackExtension) throws(MessagePackError) {
        try writeExtHeader(type: value.type, length: value.content.count)
        append(value.content)
    }

    /// Writes numbers as one extension, little-endian and without gaps.
    ///
    /// The content lies wherever the message has come to: JavaScript copies it where that is no multiple of the stride.
    ///
    /// - Throws: ``MessagePackError/tooLong(at:kind:length:lengthMax:)`` from 4 GiB on.
    @inlinable
    public mutating func writeColumn<Element: MessagePackColumnElement>(
        _ values: UnsafeBufferPointer<Element>, type: Int8
    ) throws(MessagePackError) {
        let content = UnsafeRawBufferPointer(values)
        try writeExtHeader(type: type, length: content.count)
        append(content)
    }

    /// Writes numbers as one extension, little-endian and without gaps.
    ///
    /// - Throws: ``MessagePackError/tooLong(at:kind:length:lengthMax:)`` from 4 GiB on.
    @inlinable
    public mutating func writeColumn<Element: MessagePackColumnElement>(
        _ values: [Element], type: Int8
    ) throws(MessagePackError) {
        let failure = values.withUnsafeBufferPointer { values -> MessagePackError? in
            do throws(MessagePackError) {
                try writeColumn(values, type: type)
                return nil
            } catch { return error }
        }
        if let failure { throw failure }
    }
}
