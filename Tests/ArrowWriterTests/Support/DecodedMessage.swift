/// One encapsulated message, taken apart.
struct DecodedMessage {
    /// Where the message begins, from the start of the output.
    let offset: Int
    /// The size of prefix, metadata and padding.
    let headSize: Int
    let version: Int16
    let headerType: UInt8
    let header: FlatBufferTable
    /// The body's bytes.
    let body: ArraySlice<UInt8>

    /// Reads the message at `offset`; `nil` if the end of the stream is there.
    ///
    /// - Throws: ``MalformedOutput``.
    init?(_ output: [UInt8], at offset: Int) throws {
        guard output.count >= offset + 8, output.load(at: offset, as: UInt32.self) == 0xFFFF_FFFF else {
            throw MalformedOutput("no continuation marker at \(offset)")
        }
        let metadataSize = Int(output.load(at: offset + 4, as: Int32.self))
        guard metadataSize > 0 else { return nil }
        let message = FlatBufferTable(rootOf: Array(output[offset + 8..<offset + 8 + metadataSize]))
        let bodyStart = offset + 8 + metadataSize
        self.offset = offset
        headSize = 8 + metadataSize
        version = message.scalar(0)
        headerType = message.scalar(1)
        guard let header = message.table(2) else { throw MalformedOutput("message at \(offset) has no header") }
        self.header = header
        body = output[bodyStart..<bodyStart + Int(message.scalar(3, as: Int64.self))]
    }

    /// Where the next message begins.
    var end: Int { body.endIndex }
}
