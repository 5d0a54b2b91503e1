/// Finds where messages end in a stream that comes in pieces, without decoding and without keeping a byte.
///
/// Every byte is looked at once at most, however it is cut. Limits hold as soon as a header says what is to come, so
/// that nobody collects the bytes of a message that will be refused.
public struct MessagePackFramer: Sendable {
    public let limits: MessagePackLimits
    /// Bytes seen of the message at hand; 0 between messages.
    public private(set) var messageBytes = 0
    /// Values to come on each open level, the innermost last.
    private var levels: [Int] = []
    /// All values that are to come.
    private var owed = 0
    /// Bytes of content or of a number that are to come.
    private var contentLeft = 0
    /// Bytes of a length, and of an extension's type, that are to come.
    private var lengthLeft = 0
    private var length: UInt64 = 0
    private var format: UInt8 = 0
    /// Where the value at hand begins, in the message.
    private var valueStart = 0
    private var failure: MessagePackError?

    public init(limits: MessagePackLimits = MessagePackLimits()) {
        self.limits = limits
    }

    /// Looks at the bytes that follow on those seen before.
    ///
    /// - Returns: how many bytes of the piece belong to the message at hand, if it ends in the piece: go on with those
    ///   after it. nil if all of them do, and it goes on in the next piece.
    /// - Throws: ``MessagePackError``: malformed, or beyond a limit; offsets count from the message's first byte. The
    ///   same again from then on, since nobody knows where the next message begins.
    public mutating func advance(over piece: UnsafeRawBufferPointer) throws(MessagePackError) -> Int? {
        if let failure { throw failure }
        do throws(MessagePackError) {
            return try scan(piece)
        } catch {
            failure = error
            throw error
        }
    }

    /// - Throws: ``MessagePackError/truncated(at:missing:)`` if the stream ends inside of a message; or what was wrong
    ///   before.
    public func finish() throws(MessagePackError) {
        if let failure { throw failure }
        if messageBytes > 0 {
            throw .truncated(at: messageBytes, missing: max(contentLeft + lengthLeft + owed, 1))
        }
    }

    private mutating func scan(_ piece: UnsafeRawBufferPointer) throws(MessagePackError) -> Int? {
        var index = 0
        while index < piece.count {
            if contentLeft > 0 {
                let step = min(contentLeft, piece.count - index)
                contentLeft -= step
                index += step
                messageBytes += step
                if contentLeft == 0, endsMessage() { return index }
                continue
            }
            let byte = piece[index]
            index += 1
            messageBytes += 1
            if lengthLeft > 0 {
                length = length << 8 | UInt64(byte)
                lengthLeft -= 1
                if lengthLeft == 0, try beginValue() { return index }
                continue
            }
            if messageBytes == 1 { owed = 1 }
            owed -= 1
            valueStart = messageBytes - 1
            if try begin(byte) { return index }
        }
        return nil
    }

    /// Takes a format byte. Whether the message ends with it.
    @inline(__always)
    private mutating func begin(_ byte: UInt8) throws(MessagePackError) -> Bool {
        guard let after = MessagePackHead.bytesAfter(format: byte) else { throw .reservedByte(at: valueStart) }
        format = byte
        length = 0
        switch byte {
        case MessagePackFormat.float32...MessagePackFormat.int64:
            // A number is content: its bits do not matter here.
            contentLeft = after
            try checkSize()
            return false
        case MessagePackFormat.nil..<MessagePackFormat.negativeFixInt where after > 0:
            lengthLeft = after
            try checkSize()
            return false
        default: return try beginValue()
        }
    }

    /// Takes a head that is complete. Whether the message ends with it.
    private mutating func beginValue() throws(MessagePackError) -> Bool {
        switch format {
        case MessagePackFormat.fixMap..<MessagePackFormat.fixArray:
            return try enter(Int(format & 0x0f), .map)
        case MessagePackFormat.fixArray..<MessagePackFormat.fixString:
            return try enter(Int(format & 0x0f), .array)
        case MessagePackFormat.array16, MessagePackFormat.array32:
            return try enter(Int(truncatingIfNeeded: length), .array)
        case MessagePackFormat.map16, MessagePackFormat.map32:
            return try enter(Int(truncatingIfNeeded: length), .map)
        case MessagePackFormat.fixString..<MessagePackFormat.nil:
            return try expect(Int(format & 0x1f), .string)
        case MessagePackFormat.string8, MessagePackFormat.string16, MessagePackFormat.string32:
            return try expect(Int(truncatingIfNeeded: length), .string)
        case MessagePackFormat.binary8, MessagePackFormat.binary16, MessagePackFormat.binary32:
            return try expect(Int(truncatingIfNeeded: length), .binary)
        case MessagePackFormat.ext8, MessagePackFormat.ext16, MessagePackFormat.ext32:
            // The type came last.
            return try expect(Int(truncatingIfNeeded: length >> 8), extKind)
        case MessagePackFormat.fixExt1...MessagePackFormat.fixExt16:
            return try expect(1 << Int(format - MessagePackFormat.fixExt1), extKind)
        default: return endsMessage()
        }
    }

    private var extKind: MessagePackKind {
        Int8(truncatingIfNeeded: length) == MessagePackFormat.timestampType ? .timestamp : .ext
    }

    private mutating func enter(_ count: Int, _ kind: MessagePackKind) throws(MessagePackError) -> Bool {
        if count > limits.elementsMax {
            throw .tooLong(at: valueStart, kind: kind, length: count, lengthMax: limits.elementsMax)
        }
        guard levels.count < limits.depthMax else { throw .tooDeep(at: valueStart, depthMax: limits.depthMax) }
        let values = kind == .map ? 2 * count : count
        owed += values
        try checkSize()
        guard values > 0 else { return endsMessage() }
        levels.append(values)
        return false
    }

    private mutating func expect(_ bytes: Int, _ kind: MessagePackKind) throws(MessagePackError) -> Bool {
        if bytes > limits.lengthMax {
            throw .tooLong(at: valueStart, kind: kind, length: bytes, lengthMax: limits.lengthMax)
        }
        contentLeft = bytes
        try checkSize()
        return bytes == 0 && endsMessage()
    }

    /// Every value that is to come takes a byte at least.
    private func checkSize() throws(MessagePackError) {
        let bytes = messageBytes + lengthLeft + contentLeft + owed
        if bytes > limits.messageBytesMax { throw .messageTooLarge(bytes: bytes, bytesMax: limits.messageBytesMax) }
    }

    /// Goes past a value. Whether it was the message's last one.
    @inline(__always)
    private mutating func endsMessage() -> Bool {
        while let last = levels.indices.last {
            levels[last] -= 1
            if levels[last] > 0 { return false }
            levels.removeLast()
        }
        messageBytes = 0
        return true
    }
}
