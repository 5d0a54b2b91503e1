/// A cursor over bytes that hold values one after the other.
///
/// A read that throws leaves the cursor where it was. Reading numbers, headers and short text allocates nothing. Elements
/// that were promised by headers and have not come are counted: a header is refused if all that is promised together
/// cannot be in the bytes that remain, so that whoever makes room by ``readArrayHeader()`` never makes more room, in
/// elements, than the message has bytes.
public struct MessagePackReader: ~Copyable {
    @usableFromInline let base: UnsafeRawPointer
    @usableFromInline let end: Int
    /// Bytes read, and where the next value begins.
    public var offset: Int { position }
    @usableFromInline var position = 0
    /// Elements, keys and values that headers have promised and that have not been read.
    @usableFromInline var owed = 0
    public let limits: MessagePackLimits

    /// - Precondition: the bytes stay as they are for as long as the reader is in use. ``reading(_:limits:_:)`` sees to it.
    public init(unsafe bytes: UnsafeRawBufferPointer, limits: MessagePackLimits = MessagePackLimits()) {
        // Nothing is loaded from the stand-in, as there are no bytes.
        base = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1)!
        end = bytes.count
        self.limits = limits
    }

    /// Lends a reader over the bytes.
    ///
    /// - Throws: ``MessagePackError/messageTooLarge(bytes:bytesMax:)``, and what `body` throws.
    public static func reading<Result>(
        _ bytes: [UInt8], limits: MessagePackLimits = MessagePackLimits(),
        _ body: (inout MessagePackReader) throws(MessagePackError) -> Result
    ) throws(MessagePackError) -> Result {
        try checkSize(bytes.count, limits)
        return try bytes.withUnsafeBytes { bytes in
            Outcome { () throws(MessagePackError) in
                var reader = MessagePackReader(unsafe: bytes, limits: limits)
                return try body(&reader)
            }
        }.get()
    }

    /// Lends a reader over the bytes.
    ///
    /// - Throws: ``MessagePackError/messageTooLarge(bytes:bytesMax:)``, and what `body` throws.
    public static func reading<Result>(
        _ bytes: Span<UInt8>, limits: MessagePackLimits = MessagePackLimits(),
        _ body: (inout MessagePackReader) throws(MessagePackError) -> Result
    ) throws(MessagePackError) -> Result {
        try checkSize(bytes.count, limits)
        return try bytes.withUnsafeBytes { bytes in
            Outcome { () throws(MessagePackError) in
                var reader = MessagePackReader(unsafe: bytes, limits: limits)
                return try body(&reader)
            }
        }.get()
    }

    private typealias Outcome<Success> = Swift.Result<Success, MessagePackError>

    private static func checkSize(_ bytes: Int, _ limits: MessagePackLimits) throws(MessagePackError) {
        if bytes > limits.messageBytesMax {
            throw .messageTooLarge(bytes: bytes, bytesMax: limits.messageBytesMax)
        }
    }

    /// Whether all bytes were read.
    public var isAtEnd: Bool { position == end }

    /// - Throws: ``MessagePackError/trailingBytes(at:count:)`` if not all bytes were read;
    ///   ``MessagePackError/truncated(at:missing:)`` if headers promised more than was read.
    public func finish() throws(MessagePackError) {
        if position < end { throw .trailingBytes(at: position, count: end - position) }
        if owed > 0 { throw .truncated(at: position, missing: owed) }
    }

    /// Lends the bytes of a range that a read has given.
    ///
    /// - Precondition: the range lies within the bytes that this reader is over.
    @inlinable
    public func withUnsafeBytes<Result, Failure: Error>(
        in range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(bytes(range))
    }

    @inlinable
    func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        precondition(range.lowerBound >= 0 && range.upperBound <= end, "the range is outside of the message")
        return UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count)
    }
}

// MARK: - What is next

extension MessagePackReader {
    /// The kind of the next value, which stays where it is.
    ///
    /// - Throws: ``MessagePackError/truncated(at:missing:)``, ``MessagePackError/reservedByte(at:)``.
    public func peekKind() throws(MessagePackError) -> MessagePackKind {
        try head().kind
    }

    @inline(__always)
    func head() throws(MessagePackError) -> MessagePackHead {
        try MessagePackHead(base, at: position, end: end)
    }

    /// Goes past a value.
    @inlinable @inline(__always)
    mutating func move(to next: Int) {
        position = next
        if owed > 0 { owed &-= 1 }
    }

    /// Goes past a value that is of one of the formats of one byte and passes the test.
    @inlinable @inline(__always)
    mutating func takeByte(where isGood: (UInt8) -> Bool) -> UInt8? {
        guard position < end else { return nil }
        let byte = base.load(fromByteOffset: position, as: UInt8.self)
        guard isGood(byte) else { return nil }
        move(to: position &+ 1)
        return byte
    }

    func mismatch(_ expected: MessagePackKind, _ head: MessagePackHead) -> MessagePackError {
        .typeMismatch(at: position, expected: expected, found: head.kind)
    }
}

// MARK: - Scalars

extension MessagePackReader {
    /// - Throws: ``MessagePackError``: another kind, or malformed.
    public mutating func readNil() throws(MessagePackError) {
        let head = try head()
        guard head.form == .nil else { throw mismatch(.nil, head) }
        move(to: position + 1)
    }

    /// Goes past the next value if it is nil, and says whether it was.
    @inlinable
    public mutating func readNilIfPresent() -> Bool {
        takeByte { $0 == MessagePackFormat.nil } != nil
    }

    /// - Throws: ``MessagePackError``: another kind, or malformed.
    @inlinable
    public mutating func readBool() throws(MessagePackError) -> Bool {
        if let byte = takeByte(where: { $0 | 1 == MessagePackFormat.true }) { return byte & 1 == 1 }
        throw failure(.bool)
    }

    @usableFromInline
    func failure(_ expected: MessagePackKind) -> MessagePackError {
        do throws(MessagePackError) { return mismatch(expected, try head()) } catch { return error }
    }

    /// - Throws: ``MessagePackError``: another kind, malformed, or from 2⁶³ on.
    @inlinable
    public mutating func readInt64() throws(MessagePackError) -> Int64 {
        if let small = takeByte(where: { $0 < 0x80 }) { return Int64(small) }
        return try readLongInt64()
    }

    /// - Throws: ``MessagePackError``: another kind, malformed, or negative.
    @inlinable
    public mutating func readUInt64() throws(MessagePackError) -> UInt64 {
        if let small = takeByte(where: { $0 < 0x80 }) { return UInt64(small) }
        return try readLongUInt64()
    }

    /// - Throws: ``MessagePackError``: another kind, malformed, or a number that the type cannot hold.
    @inlinable
    public mutating func readInteger<Integer: FixedWidthInteger>(
        as type: Integer.Type = Integer.self
    ) throws(MessagePackError) -> Integer {
        if let small = takeByte(where: { $0 < 0x80 }) { return Integer(truncatingIfNeeded: small) }
        let start = position
        let owedBefore = owed
        let value: Integer?
        if Integer.isSigned {
            value = Integer(exactly: try readLongInt64())
        } else {
            value = Integer(exactly: try readLongUInt64())
        }
        if let value { return value }
        position = start
        owed = owedBefore
        throw .outOfRange(at: start)
    }

    @usableFromInline
    mutating func readLongInt64() throws(MessagePackError) -> Int64 {
        let head = try head()
        let value = Int64(bitPattern: head.argument)
        switch head.form {
        case .signed: break
        case .unsigned:
            guard value >= 0 else { throw .outOfRange(at: position) }
        default: throw mismatch(.integer, head)
        }
        move(to: position + head.bytes)
        return value
    }

    @usableFromInline
    mutating func readLongUInt64() throws(MessagePackError) -> UInt64 {
        let head = try head()
        switch head.form {
        case .unsigned: break
        case .signed:
            guard Int64(bitPattern: head.argument) >= 0 else { throw .outOfRange(at: position) }
        default: throw mismatch(.integer, head)
        }
        move(to: position + head.bytes)
        return head.argument
    }

    /// A float of either width, or an integer that a double holds exactly: some languages write 1.0 as 1.
    ///
    /// - Throws: ``MessagePackError``: another kind, malformed, or an integer that would be rounded.
    @inlinable
    public mutating func readDouble() throws(MessagePackError) -> Double {
        if end &- position >= 9, base.load(fromByteOffset: position, as: UInt8.self) == MessagePackFormat.float64 {
            let bits = UInt64(bigEndian: base.loadUnaligned(fromByteOffset: position &+ 1, as: UInt64.self))
            move(to: position &+ 9)
            return Double(bitPattern: bits)
        }
        return try readOtherDouble()
    }

    @usableFromInline
    mutating func readOtherDouble() throws(MessagePackError) -> Double {
        let head = try head()
        let value: Double?
        switch head.form {
        case .float64: value = Double(bitPattern: head.argument)
        case .float32: value = Double(Float(bitPattern: UInt32(truncatingIfNeeded: head.argument)))
        case .unsigned: value = Double(exactly: head.argument)
        case .signed: value = Double(exactly: Int64(bitPattern: head.argument))
        default: throw mismatch(.float, head)
        }
        guard let value else { throw .outOfRange(at: position) }
        move(to: position + head.bytes)
        return value
    }

    /// A float of 32 bits, or another number that one holds exactly. Any NaN gives a NaN.
    ///
    /// - Throws: ``MessagePackError``: another kind, malformed, or a number that would be rounded.
    public mutating func readFloat() throws(MessagePackError) -> Float {
        let head = try head()
        let value: Float?
        switch head.form {
        case .float32: value = Float(bitPattern: UInt32(truncatingIfNeeded: head.argument))
        case .float64:
            let double = Double(bitPattern: head.argument)
            value = double.isNaN ? .nan : Float(exactly: double)
        case .unsigned: value = Float(exactly: head.argument)
        case .signed: value = Float(exactly: Int64(bitPattern: head.argument))
        default: throw mismatch(.float, head)
        }
        guard let value else { throw .outOfRange(at: position) }
        move(to: position + head.bytes)
        return value
    }

    /// - Throws: ``MessagePackError``: another kind or extension, or malformed.
    public mutating func readTimestamp() throws(MessagePackError) -> MessagePackTimestamp {
        let head = try head()
        guard head.kind == .timestamp else { throw mismatch(.timestamp, head) }
        let content = try content(of: head, at: position)
        guard let timestamp = MessagePackTimestamp(bytes(content)) else { throw .invalidTimestamp(at: position) }
        move(to: content.upperBound)
        return timestamp
    }
}

// MARK: - Text and bytes

extension MessagePackReader {
    /// - Throws: ``MessagePackError``: another kind, malformed, not UTF-8, or beyond a limit.
    public mutating func readString() throws(MessagePackError) -> String {
        let head = try head()
        guard head.form == .string else { throw mismatch(.string, head) }
        let content = try content(of: head, at: position)
        let text = try text(content, at: position)
        move(to: content.upperBound)
        return text
    }

    /// Goes past the next value if it is this text, and says whether it was: for map keys and method names, without a
    /// `String`.
    ///
    /// - Throws: ``MessagePackError``: malformed, or beyond a limit.
    @inlinable
    public mutating func readIfEqual(_ text: StaticString) throws(MessagePackError) -> Bool {
        guard position < end else { throw .truncated(at: position, missing: 1) }
        let byte = base.load(fromByteOffset: position, as: UInt8.self)
        // Nearly all keys: their length is in the first byte, and tells most of them apart.
        guard byte & 0xe0 == MessagePackFormat.fixString, text.hasPointerRepresentation else {
            return try readIfEqualLong(text)
        }
        let length = Int(byte & 0x1f)
        guard length == text.utf8CodeUnitCount, length <= limits.lengthMax, length < end &- position else {
            // Too long or cut short: the slow way tells.
            return length == text.utf8CodeUnitCount ? try readIfEqualLong(text) : false
        }
        guard Self.areEqual(base + (position &+ 1), UnsafeRawPointer(text.utf8Start), length) else { return false }
        move(to: position &+ 1 &+ length)
        return true
    }

    @usableFromInline
    mutating func readIfEqualLong(_ text: StaticString) throws(MessagePackError) -> Bool {
        let head = try head()
        guard head.form == .string else { return false }
        let content = try content(of: head, at: position)
        let found = bytes(content)
        let isEqual = text.withUTF8Buffer { text in
            text.count == found.count && text.elementsEqual(found)
        }
        if isEqual { move(to: content.upperBound) }
        return isEqual
    }

    /// Eight bytes at a time, and the rest one by one.
    @inlinable @inline(__always)
    static func areEqual(_ one: UnsafeRawPointer, _ other: UnsafeRawPointer, _ count: Int) -> Bool {
        var index = 0
        while count &- index >= 8 {
            let left = one.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            guard left == other.loadUnaligned(fromByteOffset: index, as: UInt64.self) else { return false }
            index &+= 8
        }
        while index < count {
            let left = one.load(fromByteOffset: index, as: UInt8.self)
            guard left == other.load(fromByteOffset: index, as: UInt8.self) else { return false }
            index &+= 1
        }
        return true
    }

    /// Where the next value's text lies. It is not checked to be UTF-8.
    ///
    /// - Throws: ``MessagePackError``: another kind, malformed, or beyond a limit.
    public mutating func readStringRange() throws(MessagePackError) -> Range<Int> {
        try readContent(.string)
    }

    /// - Throws: ``MessagePackError``: another kind, malformed, or beyond a limit.
    public mutating func readBinary() throws(MessagePackError) -> [UInt8] {
        [UInt8](bytes(try readBinaryRange()))
    }

    /// Where the next value's bytes lie.
    ///
    /// - Throws: ``MessagePackError``: another kind, malformed, or beyond a limit.
    public mutating func readBinaryRange() throws(MessagePackError) -> Range<Int> {
        try readContent(.binary)
    }

    /// The type of the next value, and where its content lies. A timestamp is an extension, too.
    ///
    /// - Throws: ``MessagePackError``: another kind, malformed, or beyond a limit.
    public mutating func readExtRange() throws(MessagePackError) -> (type: Int8, content: Range<Int>) {
        let head = try head()
        guard head.form == .ext else { throw mismatch(.ext, head) }
        let content = try content(of: head, at: position)
        move(to: content.upperBound)
        return (head.extType, content)
    }

    /// Where the content of the next value lies, which has to be an extension of that type.
    ///
    /// - Throws: ``MessagePackError``: another kind or type, malformed, or beyond a limit.
    public mutating func readExtRange(type: Int8) throws(MessagePackError) -> Range<Int> {
        let head = try head()
        guard head.form == .ext else { throw mismatch(.ext, head) }
        guard head.extType == type else {
            throw .extTypeMismatch(at: position, expected: type, found: head.extType)
        }
        let content = try content(of: head, at: position)
        move(to: content.upperBound)
        return content
    }

    /// A copy of the numbers of a column.
    ///
    /// - Throws: ``MessagePackError``: another kind or type, malformed, not a whole number of elements, or beyond a limit.
    @inlinable
    public mutating func readColumn<Element: MessagePackColumnElement>(
        of element: Element.Type, type: Int8
    ) throws(MessagePackError) -> [Element] {
        let start = position
        let owedBefore = owed
        let content = try readExtRange(type: type)
        let stride = MemoryLayout<Element>.stride
        guard content.count % stride == 0 else {
            position = start
            owed = owedBefore
            throw .invalidColumn(at: start, length: content.count, stride: stride)
        }
        let source = bytes(content)
        let count = content.count / stride
        return [Element](unsafeUninitializedCapacity: count) { target, initialized in
            if count > 0 { UnsafeMutableRawBufferPointer(target).copyMemory(from: source) }
            initialized = count
        }
    }

    private mutating func readContent(_ form: MessagePackHead.Form) throws(MessagePackError) -> Range<Int> {
        let head = try head()
        guard head.form == form else { throw mismatch(form == .string ? .string : .binary, head) }
        let content = try content(of: head, at: position)
        move(to: content.upperBound)
        return content
    }

    /// Where the content of a string, binary or extension lies, all of which has to be there.
    func content(of head: MessagePackHead, at start: Int) throws(MessagePackError) -> Range<Int> {
        let length = head.length
        if length > limits.lengthMax {
            throw .tooLong(at: start, kind: head.kind, length: length, lengthMax: limits.lengthMax)
        }
        let first = start + head.bytes
        guard length <= end - first else { throw .truncated(at: start, missing: length - (end - first)) }
        return first..<first + length
    }

    func text(_ content: Range<Int>, at start: Int) throws(MessagePackError) -> String {
        // A buffer of bytes with a type is what the standard library is fastest with.
        let text = bytes(content).withMemoryRebound(to: UInt8.self) { String(validating: $0, as: UTF8.self) }
        guard let text else { throw .invalidText(at: start) }
        return text
    }
}

// MARK: - Containers

extension MessagePackReader {
    /// Enters an array, and gives the count of the elements to read next.
    ///
    /// - Throws: ``MessagePackError``: another kind, malformed, more elements than can be there, or beyond a limit.
    @inlinable
    public mutating func readArrayHeader() throws(MessagePackError) -> Int {
        try readHeader(isMap: false)
    }

    /// Enters a map, and gives the count of the pairs to read next, keys and values by turns.
    ///
    /// - Throws: ``MessagePackError``: another kind, malformed, more pairs than can be there, or beyond a limit.
    @inlinable
    public mutating func readMapHeader() throws(MessagePackError) -> Int {
        try readHeader(isMap: true)
    }

    @usableFromInline
    mutating func readHeader(isMap: Bool) throws(MessagePackError) -> Int {
        let head = try head()
        guard head.form == (isMap ? .map : .array) else { throw mismatch(isMap ? .map : .array, head) }
        let promised = max(owed - 1, 0) + (isMap ? 2 * head.length : head.length)
        try checkPromise(promised, head, at: position)
        position += head.bytes
        owed = promised
        return head.length
    }

    /// Checks an array or map before anything is made for it: every value takes a byte at least.
    ///
    /// - Parameter promised: all values that are to come, these elements among them.
    @inline(__always)
    func checkPromise(_ promised: Int, _ head: MessagePackHead, at start: Int) throws(MessagePackError) {
        if head.length > limits.elementsMax {
            throw .tooLong(at: start, kind: head.kind, length: head.length, lengthMax: limits.elementsMax)
        }
        let remaining = end - start - head.bytes
        if promised > remaining { throw .truncated(at: start, missing: promised - remaining) }
    }

    /// Goes past the next value with all that is in it, and says where it lies. Text is not checked to be UTF-8.
    ///
    /// - Throws: ``MessagePackError``: malformed, or beyond a limit.
    @discardableResult
    public mutating func skip() throws(MessagePackError) -> Range<Int> {
        let start = position
        let head = try head()
        let next: Int
        switch head.form {
        case .string, .binary, .ext: next = try content(of: head, at: start).upperBound
        case .array, .map: next = try endOfContainer(head)
        default: next = start + head.bytes
        }
        move(to: next)
        return start..<next
    }

    /// Where the array or map at the cursor ends. No recursion; one integer of memory for each level.
    private func endOfContainer(_ head: MessagePackHead) throws(MessagePackError) -> Int {
        let depthMax = limits.depthMax
        guard depthMax > 0 else { throw .tooDeep(at: position, depthMax: depthMax) }
        // Beside the memory of the stack it may be that of the heap, where the limit is larger than usual.
        return try withUnsafeTemporaryAllocation(of: Int.self, capacity: depthMax) { levels in
            Swift.Result<Int, MessagePackError> { () throws(MessagePackError) in
                try endOfContainer(head, levels)
            }
        }.get()
    }

    /// - Parameter levels: room for the count of values that are to come on each open level.
    private func endOfContainer(
        _ outermost: MessagePackHead, _ levels: UnsafeMutableBufferPointer<Int>
    ) throws(MessagePackError) -> Int {
        var offset = position + outermost.bytes
        var left = outermost.form == .map ? 2 * outermost.length : outermost.length
        var promised = max(owed - 1, 0) + left
        try checkPromise(promised, outermost, at: position)
        var depth = 1
        while true {
            while left == 0 {
                depth -= 1
                if depth == 0 { return offset }
                left = levels[depth - 1]
            }
            let head = try MessagePackHead(base, at: offset, end: end)
            left -= 1
            promised -= 1
            switch head.form {
            case .string, .binary, .ext: offset = try content(of: head, at: offset).upperBound
            case .array, .map:
                guard depth < levels.count else { throw .tooDeep(at: offset, depthMax: levels.count) }
                let count = head.form == .map ? 2 * head.length : head.length
                promised += count
                try checkPromise(promised, head, at: offset)
                levels[depth - 1] = left
                left = count
                depth += 1
                offset += head.bytes
            default: offset += head.bytes
            }
        }
    }
}
