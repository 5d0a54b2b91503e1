@testable import ArrowWriter

/// A stream or file, read back by a decoder that shares no code with the writer.
struct DecodedTable {
    /// The messages in order: the schema and every batch.
    let messages: [DecodedMessage]
    let schema: FlatBufferTable
    let fields: [DecodedField]
    /// The row count of each batch.
    let rowCounts: [Int]
    /// Each column's slots over all batches: see ``Slots``.
    let columns: [[Int64?]]
    /// The blocks of a file's footer: offset, metadata size and body size of each batch. Empty for a stream.
    let blocks: [[Int]]

    /// Reads `output`, and checks on the way what the format demands.
    ///
    /// - Throws: ``MalformedOutput``.
    init(_ output: [UInt8], format: ArrowIPCFormat) throws {
        var messages: [DecodedMessage] = []
        var position = format == .file ? 8 : 0
        if format == .file, output.prefix(8) != Array("ARROW1\0\0".utf8)[...] {
            throw MalformedOutput("no magic at the beginning")
        }
        while let message = try DecodedMessage(output, at: position) {
            guard message.version == 4 else { throw MalformedOutput("metadata version is not V5") }
            guard message.headerType == (messages.isEmpty ? 1 : 3) else {
                throw MalformedOutput("message \(messages.count) has header type \(message.headerType)")
            }
            messages.append(message)
            position = message.end
        }
        position += 8

        guard let schema = messages.first?.header, let fieldTables = schema.tables(1) else {
            throw MalformedOutput("no schema")
        }
        let fields = try fieldTables.map { try DecodedField($0) }
        let batches = try messages.dropFirst().map { try DecodedBatch($0, fields: fields) }
        self.messages = messages
        self.schema = schema
        self.fields = fields
        rowCounts = batches.map(\.rowCount)
        columns = fields.indices.map { column in batches.flatMap { $0.columns[column] } }

        guard format == .file else {
            blocks = []
            if position != output.count { throw MalformedOutput("bytes behind the end of the stream") }
            return
        }
        guard output.suffix(6) == Array("ARROW1".utf8)[...] else { throw MalformedOutput("no magic at the end") }
        let sizePosition = output.count - 10
        let size = output.withUnsafeBytes { Int($0.loadUnaligned(fromByteOffset: sizePosition, as: Int32.self)) }
        guard position + size == sizePosition else { throw MalformedOutput("footer size \(size) is wrong") }
        let footer = FlatBufferTable(rootOf: Array(output[position..<sizePosition]))
        guard footer.scalar(0, as: Int16.self) == 4, footer.words(2, perStruct: 3) == [],
            let footerFields = try footer.table(1)?.tables(1)?.map({ try DecodedField($0) }), footerFields == fields,
            let words = footer.words(3, perStruct: 3)
        else { throw MalformedOutput("footer is incomplete or differs from the schema message") }
        blocks = stride(from: 0, to: words.count, by: 3).map { words[$0..<$0 + 3].map { Int($0) } }
    }
}
