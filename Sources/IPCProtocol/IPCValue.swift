public import MessagePack

/// What a field of the schema holds, or a whole message.
public protocol IPCValue: Sendable, Hashable {
    /// Takes the value at the cursor. After an error the cursor is anywhere.
    ///
    /// - Throws: ``IPCFault`` `.invalidParams`; its location names the field within the value.
    init(reading reader: inout MessagePackReader) throws(IPCFault)

    /// - Throws: ``MessagePackError`` for text or columns of 4 GiB.
    func write(to writer: inout MessagePackWriter) throws(MessagePackError)
}

/// A map of the schema as a type, written by `scripts/generate-schema.py`.
///
/// Reading refuses fields that are missing, unknown, there twice, or of another kind. Keys that begin with `_` are the
/// protocol's, and passed over. Writing keeps the schema's order and leaves out what is absent.
public protocol IPCMessage: IPCValue {}
