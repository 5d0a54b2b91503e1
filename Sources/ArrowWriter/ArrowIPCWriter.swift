/// Writes a table as Apache Arrow IPC, piece by piece.
///
/// Every call returns the next piece of the output; the pieces put together, up to and with the one from
/// ``finish()``, are the stream or file. Nothing is kept but 24 bytes per batch for the footer of a file, so the memory
/// needed is that of one batch, however long the table.
///
/// ```swift
/// let schema = try ArrowSchema(
///     [
///         ArrowField("ts", .timestamp(.nanosecond, timeZone: "UTC")),
///         ArrowField("bid", .decimal128(scale: 5)),
///         ArrowField("bid_volume", .float32, isNullable: true),
///     ],
///     metadata: ["tickloom.symbol": "EURUSD"])
/// var writer = ArrowIPCWriter(schema: schema, format: .file)
/// for batch in batches { output.write(try writer.write(batch)) }
/// output.write(try writer.finish())
/// ```
///
/// Bodies are not compressed, metadata is version V5, bytes are little-endian, and every buffer begins at a multiple of
/// 64 bytes from the start of the output. Equal tables cut into equal batches give equal bytes, on every run.
///
/// A writer is a value: a copy of it continues on its own from where the original stood.
///
/// Source: <https://arrow.apache.org/docs/format/Columnar.html#serialization-and-interprocess-communication-ipc>.
public struct ArrowIPCWriter: Sendable {
    public let schema: ArrowSchema
    public let format: ArrowIPCFormat
    /// The bytes handed out so far.
    public private(set) var byteCount = 0
    /// The batches written so far.
    public private(set) var batchCount = 0
    /// The rows written so far.
    public private(set) var rowCount = 0

    private enum Stage {
        case new, open, finished
    }

    private var stage = Stage.new
    /// Where the batches lie; kept for the footer of a file, empty for a stream.
    private var blocks: [IPCBlock] = []

    public init(schema: ArrowSchema, format: ArrowIPCFormat) {
        self.schema = schema
        self.format = format
    }

    /// Returns the opening of the output, which holds the schema, unless it has been handed out already.
    ///
    /// There is no need to call this: the first batch, or the end, brings the opening along. It is for readers who
    /// should learn of the schema before there is a batch.
    ///
    /// - Throws: ``ArrowError/finished``.
    public mutating func start() throws(ArrowError) -> [UInt8] {
        var output: [UInt8] = []
        try start(appendingTo: &output)
        return output
    }

    /// Returns the piece of the output that carries `batch`.
    ///
    /// A batch without rows is written like any other.
    ///
    /// - Throws: ``ArrowError`` if the batch does not fit the schema, holds a value its column cannot, or comes after
    ///   the end. The writer is then as it was and can go on.
    /// - Complexity: O(rows × columns): one pass over each column, and one more over floats that may be null and over
    ///   decimals.
    public mutating func write(_ batch: ArrowBatch) throws(ArrowError) -> [UInt8] {
        var output: [UInt8] = []
        try write(batch, appendingTo: &output)
        return output
    }

    /// Returns the end of the output. No batch can follow it.
    ///
    /// - Throws: ``ArrowError/finished`` if the end has been handed out already.
    public mutating func finish() throws(ArrowError) -> [UInt8] {
        var output: [UInt8] = []
        try finish(appendingTo: &output)
        return output
    }

    /// Does what ``start()`` does, into an array of the caller's.
    public mutating func start(appendingTo output: inout [UInt8]) throws(ArrowError) {
        guard stage != .finished else { throw .finished }
        guard stage == .new else { return }
        if format == .file { append(IPCMessage.magic + [0, 0], to: &output) }
        _ = appendMessage(IPCMetadata.message(schema), bodySize: 0, to: &output) { _ in }
        stage = .open
    }

    /// Does what ``write(_:)`` does, into an array of the caller's, which it may reuse for every batch.
    ///
    /// If this throws, `output` is as it was.
    public mutating func write(_ batch: ArrowBatch, appendingTo output: inout [UInt8]) throws(ArrowError) {
        guard stage != .finished else { throw .finished }
        let columns = try checkedColumns(of: batch)
        try start(appendingTo: &output)

        let layout = IPCBodyLayout(columns)
        let metadata = IPCMetadata.message(rowCount: batch.rowCount, columns: columns, layout: layout)
        let block = appendMessage(metadata, bodySize: layout.size, to: &output) { body in
            let bodyStart = body.count
            for column in columns {
                column.appendValidity(to: &body)
                body.pad(to: bodyStart + IPCMessage.aligned(body.count - bodyStart))
                column.appendValues(to: &body)
                body.pad(to: bodyStart + IPCMessage.aligned(body.count - bodyStart))
            }
        }
        if format == .file { blocks.append(block) }
        batchCount += 1
        rowCount += batch.rowCount
    }

    /// Does what ``finish()`` does, into an array of the caller's.
    public mutating func finish(appendingTo output: inout [UInt8]) throws(ArrowError) {
        try start(appendingTo: &output)
        append(IPCMessage.endOfStream, to: &output)
        if format == .file {
            let footer = IPCMetadata.footer(schema, batches: blocks)
            append(footer, to: &output)
            append(littleEndianBytes(of: Int32(footer.count)), to: &output)
            append(IPCMessage.magic, to: &output)
        }
        stage = .finished
        blocks = []
    }

    private func checkedColumns(of batch: ArrowBatch) throws(ArrowError) -> [CheckedColumn] {
        guard batch.columns.count == schema.fields.count else {
            throw .columnCountMismatch(expected: schema.fields.count, actual: batch.columns.count)
        }
        var checked: [CheckedColumn] = []
        checked.reserveCapacity(batch.columns.count)
        for (column, field) in zip(batch.columns, schema.fields) {
            checked.append(try CheckedColumn(column, field: field, rowCount: batch.rowCount))
        }
        return checked
    }

    /// Appends one message, whose body `appendBody` writes, and says where it lies.
    private mutating func appendMessage(
        _ metadata: [UInt8], bodySize: Int, to output: inout [UInt8],
        appendBody: (inout OutputSpan<UInt8>) -> Void
    ) -> IPCBlock {
        // Padded so that the body begins aligned. Bodies are of aligned size, so the next message begins aligned too.
        let bodyOffset = IPCMessage.aligned(byteCount + IPCMessage.prefixSize + metadata.count)
        let headSize = bodyOffset - byteCount
        let messageSize = headSize + bodySize
        let prefix = IPCMessage.continuation + littleEndianBytes(of: Int32(headSize - IPCMessage.prefixSize))
        output.append(addingCapacity: messageSize) { message in
            prefix.withUnsafeBytes { message.append(bytes: $0) }
            metadata.withUnsafeBytes { message.append(bytes: $0) }
            message.pad(to: headSize)
            appendBody(&message)
            precondition(message.count == messageSize, "message differs from its layout")
        }
        defer { byteCount += messageSize }
        return IPCBlock(offset: byteCount, metadataSize: headSize, bodySize: bodySize)
    }

    private mutating func append(_ bytes: [UInt8], to output: inout [UInt8]) {
        output.append(contentsOf: bytes)
        byteCount += bytes.count
    }

    private func littleEndianBytes(of value: Int32) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}
