public import MessagePack

/// One encoded value: parameters, a result, an event.
///
/// Services hand on bytes rather than values, so that a batch of columns is written once and copied once into its message.
public struct IPCPayload: Sendable, Hashable {
    /// Exactly one well-formed MessagePack value.
    public let bytes: [UInt8]

    /// - Precondition: the bytes are one well-formed value.
    public init(unchecked bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// - Throws: ``MessagePackError/tooDeep(at:depthMax:)``, ``MessagePackError/tooLong(at:kind:length:lengthMax:)``.
    public init(_ value: MessagePackValue) throws(MessagePackError) {
        bytes = try value.encoded()
    }

    /// What `body` writes, which has to be one value. Columns written by ``MessagePack/MessagePackWriter/writeColumn(_:)``
    /// into this writer can be viewed in place by the receiver.
    ///
    /// - Parameter capacity: bytes to make room for.
    public init(
        capacity: Int = 256, _ body: (inout MessagePackWriter) throws(MessagePackError) -> Void
    ) throws(MessagePackError) {
        var writer = MessagePackWriter(capacity: capacity)
        try body(&writer)
        bytes = writer.bytes
    }

    /// A message of the schema, or a field's value.
    ///
    /// - Throws: ``IPCFault`` `.internalError` if it has text or columns of 4 GiB.
    public init(_ message: some IPCValue) throws(IPCFault) {
        var writer = MessagePackWriter()
        do throws(MessagePackError) {
            try message.write(to: &writer)
        } catch {
            throw IPCFault(.internalError, "the message cannot be encoded: \(error)")
        }
        bytes = writer.bytes
    }

    public static let `nil` = IPCPayload(unchecked: [0xc0])
    public static let emptyMap = IPCPayload(unchecked: [0x80])

    /// The value.
    ///
    /// - Throws: ``MessagePackError``, where ``bytes`` is not what it should be.
    public func value(limits: MessagePackLimits = MessagePackLimits()) throws(MessagePackError) -> MessagePackValue {
        try MessagePackValue(decoding: bytes, limits: limits)
    }

    /// A message of the schema, or a field's value.
    ///
    /// - Throws: ``IPCFault`` `.invalidParams`, naming the field at fault. Keys that begin with `_` are passed over.
    public func decoded<Message: IPCValue>(as type: Message.Type = Message.self) throws(IPCFault) -> Message {
        try bytes.withUnsafeBytes { bytes in
            Result { () throws(IPCFault) in
                var reader = MessagePackReader(unsafe: bytes)
                return try Message(reading: &reader)
            }
        }.get()
    }
}
