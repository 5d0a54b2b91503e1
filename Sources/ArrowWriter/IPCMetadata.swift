/// Writes the metadata of messages and files as FlatBuffers.
///
/// Field numbers and constants are those of `Schema.fbs`, `Message.fbs` and `File.fbs`,
/// <https://github.com/apache/arrow/tree/main/format>. Absent fields take the defaults declared there.
enum IPCMetadata {
    /// `MetadataVersion.V5`, in use since Arrow 1.0.
    private static let version: Int16 = 4

    /// The numbers of the union `MessageHeader`.
    private enum Header {
        static let schema: UInt8 = 1
        static let recordBatch: UInt8 = 3
    }

    /// The numbers of the union `Type`.
    private enum TypeNumber {
        static let int: UInt8 = 2
        static let floatingPoint: UInt8 = 3
        static let decimal: UInt8 = 7
        static let timestamp: UInt8 = 10
    }

    /// The numbers of the enum `Precision`.
    private enum Precision {
        static let single: Int16 = 1
        static let double: Int16 = 2
    }

    /// The metadata of the message that opens every stream; it has no body.
    static func message(_ schema: ArrowSchema) -> [UInt8] {
        var builder = FlatBufferBuilder()
        let header = table(schema, in: &builder)
        return message(Header.schema, header, bodySize: 0, in: builder)
    }

    /// The metadata of a message that carries one batch of `rowCount` rows.
    static func message(rowCount: Int, columns: [CheckedColumn], layout: IPCBodyLayout) -> [UInt8] {
        var builder = FlatBufferBuilder()
        // struct FieldNode { length: long; null_count: long; }
        let nodes = builder.vector(
            ofStructs: columns.flatMap { [Int64(rowCount), Int64($0.nullCount)] }, wordsPerStruct: 2)
        // struct Buffer { offset: long; length: long; }
        let buffers = builder.vector(ofStructs: layout.words, wordsPerStruct: 2)
        let header = builder.table([
            .int64(Int64(rowCount)),  // length
            .offset(nodes),
            .offset(buffers),
        ])
        return message(Header.recordBatch, header, bodySize: layout.size, in: builder)
    }

    /// The footer of a file with these batches, in order.
    static func footer(_ schema: ArrowSchema, batches: [IPCBlock]) -> [UInt8] {
        var builder = FlatBufferBuilder()
        let schema = table(schema, in: &builder)
        // struct Block { offset: long; metaDataLength: int; bodyLength: long; }
        // The int and the four bytes of padding behind it make up one little-endian word.
        let wordsPerBlock = 3
        let dictionaries = builder.vector(ofStructs: [], wordsPerStruct: wordsPerBlock)
        let recordBatches = builder.vector(
            ofStructs: batches.flatMap { [Int64($0.offset), Int64($0.metadataSize), Int64($0.bodySize)] },
            wordsPerStruct: wordsPerBlock)
        let footer = builder.table([
            .int16(version),
            .offset(schema),
            .offset(dictionaries),
            .offset(recordBatches),
        ])
        return builder.finish(root: footer)
    }

    private static func message(
        _ headerType: UInt8, _ header: FlatBufferOffset, bodySize: Int, in builder: consuming FlatBufferBuilder
    ) -> [UInt8] {
        let message = builder.table([
            .int16(version),
            .byte(headerType),
            .offset(header),
            .int64(Int64(bodySize)),  // bodyLength
        ])
        return builder.finish(root: message)
    }

    private static func table(_ schema: ArrowSchema, in builder: inout FlatBufferBuilder) -> FlatBufferOffset {
        let fields = schema.fields.map { table($0, in: &builder) }
        let fieldsVector = builder.vector(of: fields)
        let metadata = vector(schema.metadata, in: &builder)
        return builder.table([
            .absent,  // endianness: little
            .offset(fieldsVector),
            metadata,
        ])
    }

    private static func table(_ field: ArrowField, in builder: inout FlatBufferBuilder) -> FlatBufferOffset {
        let name = builder.string(field.name)
        let (typeNumber, type) = table(field.type, in: &builder)
        // Flat columns have no children. Some readers want the empty list spelt out nevertheless.
        let children = builder.vector(of: [])
        let metadata = vector(field.metadata, in: &builder)
        return builder.table([
            .offset(name),
            .byte(field.isNullable ? 1 : 0),
            .byte(typeNumber),
            .offset(type),
            .absent,  // dictionary
            .offset(children),
            metadata,
        ])
    }

    private static func table(_ type: ArrowType, in builder: inout FlatBufferBuilder) -> (UInt8, FlatBufferOffset) {
        switch type {
        case .timestamp(let unit, let timeZone):
            var zone = FlatBufferField.absent
            if let timeZone, !timeZone.isEmpty { zone = .offset(builder.string(timeZone)) }
            return (TypeNumber.timestamp, builder.table([.int16(unit.rawValue), zone]))
        case .decimal128(let scale):
            let digits = Int32(ArrowType.decimalPrecision)
            return (TypeNumber.decimal, builder.table([.int32(digits), .int32(Int32(scale)), .int32(128)]))
        case .int64:
            return (TypeNumber.int, builder.table([.int32(64), .byte(1)]))  // bitWidth, is_signed
        case .float32:
            return (TypeNumber.floatingPoint, builder.table([.int16(Precision.single)]))
        case .float64:
            return (TypeNumber.floatingPoint, builder.table([.int16(Precision.double)]))
        }
    }

    private static func vector(_ metadata: ArrowMetadata, in builder: inout FlatBufferBuilder) -> FlatBufferField {
        guard !metadata.entries.isEmpty else { return .absent }
        let entries = metadata.entries.map { entry in
            let key = builder.string(entry.key)
            let value = builder.string(entry.value)
            return builder.table([.offset(key), .offset(value)])
        }
        return .offset(builder.vector(of: entries))
    }
}
