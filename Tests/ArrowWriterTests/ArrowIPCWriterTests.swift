import Testing

@testable import ArrowWriter

/// Framing, alignment and state of the writer.
@Suite struct ArrowIPCWriterTests {
    @Test(arguments: ArrowIPCFormat.allCases)
    func theSchemaComesBack(format: ArrowIPCFormat) throws {
        for table in try SampleTable.edges() {
            let decoded = try DecodedTable(try table.written(format), format: format)
            #expect(decoded.fields.count == table.schema.fields.count)
            for (found, field) in zip(decoded.fields, table.schema.fields) {
                #expect(found.name == field.name)
                #expect(found.isNullable == field.isNullable)
                #expect(found.metadata == field.metadata.entries)
                if case .timestamp(let unit, "") = field.type {
                    #expect(found.type == .timestamp(unit, timeZone: nil))
                } else {
                    #expect(found.type == field.type)
                }
            }
            #expect(DecodedField.entries(decoded.schema.tables(2)) == table.schema.metadata.entries)
        }
    }

    @Test(arguments: ArrowIPCFormat.allCases)
    func theValuesComeBack(format: ArrowIPCFormat) throws {
        for table in try SampleTable.edges() {
            let decoded = try DecodedTable(try table.written(format), format: format)
            #expect(decoded.rowCounts == table.batches.map(\.rowCount), "\(table.name)")
            #expect(decoded.columns == Slots.expected(table), "\(table.name)")
        }
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func randomTablesComeBack(seed: UInt64) throws {
        let table = try SampleTable.random(seed: seed)
        for format in ArrowIPCFormat.allCases {
            let decoded = try DecodedTable(try table.written(format), format: format)
            #expect(decoded.columns == Slots.expected(table), "seed \(seed)")
        }
    }

    @Test(arguments: 0...130)
    func everyRowCountComesBack(rowCount: Int) throws {
        let table = SampleTable("\(rowCount)", try SampleTable.tickSchema(), [SampleTable.ticks(rowCount: rowCount)])
        let decoded = try DecodedTable(try table.written(.file), format: .file)
        #expect(decoded.columns == Slots.expected(table))
    }

    @Test(arguments: ArrowIPCFormat.allCases)
    func messagesAndBodiesBeginAligned(format: ArrowIPCFormat) throws {
        let table = SampleTable(
            "", try SampleTable.tickSchema(), (0..<5).map { SampleTable.ticks(rowCount: $0 * 7) })
        let decoded = try DecodedTable(try table.written(format), format: format)
        #expect(decoded.messages[0].offset == (format == .file ? 8 : 0))
        for message in decoded.messages {
            #expect(message.body.startIndex.isMultiple(of: 64))
            #expect(message.end.isMultiple(of: 64))
        }
    }

    @Test func theFooterLocatesEveryBatch() throws {
        let table = SampleTable(
            "", try SampleTable.tickSchema(), (0..<5).map { SampleTable.ticks(rowCount: $0 * 7) })
        let decoded = try DecodedTable(try table.written(.file), format: .file)
        let expected = decoded.messages.dropFirst().map { [$0.offset, $0.headSize, $0.body.count] }
        #expect(decoded.blocks == expected)
    }

    @Test func aStreamEndsWithItsMark() throws {
        let output = try SampleTable("", try SampleTable.tickSchema(), []).written(.stream)
        #expect(output.suffix(8) == [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0])
    }

    @Test(arguments: ArrowIPCFormat.allCases)
    func piecesAddUpHoweverTheyAreFetched(format: ArrowIPCFormat) throws {
        let schema = try SampleTable.tickSchema()
        let batches = (0..<4).map { SampleTable.ticks(rowCount: 10 * $0) }
        let whole = try SampleTable("", schema, batches).written(format)

        var writer = ArrowIPCWriter(schema: schema, format: format)
        var pieces = [try writer.start()]
        #expect(!pieces[0].isEmpty)
        #expect(try writer.start().isEmpty)
        for batch in batches { pieces.append(try writer.write(batch)) }
        pieces.append(try writer.finish())
        #expect(pieces.flatMap { $0 } == whole)
        #expect(writer.byteCount == whole.count)
        #expect(writer.batchCount == 4)
        #expect(writer.rowCount == 60)

        // The caller's array may hold anything, of any length.
        writer = ArrowIPCWriter(schema: schema, format: format)
        var reused: [UInt8] = [1, 2, 3]
        for batch in batches { try writer.write(batch, appendingTo: &reused) }
        try writer.finish(appendingTo: &reused)
        #expect(reused == [1, 2, 3] + whole)
    }

    @Test func copiesContinueOnTheirOwn() throws {
        var writer = ArrowIPCWriter(schema: try SampleTable.tickSchema(), format: .file)
        let opening = try writer.write(SampleTable.ticks(rowCount: 3))
        var copy = writer
        let rest = try writer.write(SampleTable.ticks(rowCount: 5)) + writer.finish()
        let restOfCopy = try copy.write(SampleTable.ticks(rowCount: 5)) + copy.finish()
        #expect(rest == restOfCopy)
        #expect(try DecodedTable(opening + rest, format: .file).rowCounts == [3, 5])
    }

    /// Readers do not see what lies in null rows, and neither does the output.
    @Test func nullRowsDoNotReachTheOutput() throws {
        let fields = [
            ArrowField("a", .int64, isNullable: true), ArrowField("b", .decimal128(scale: 2), isNullable: true),
            ArrowField("c", .float32, isNullable: true), ArrowField("d", .float64, isNullable: true),
        ]
        let schema = try ArrowSchema(fields)
        let flags = [true, false, true]
        let first = ArrowBatch([
            ArrowColumn(.int64([1, 2, 3]), validity: flags),
            ArrowColumn(.decimal128([1, .max, 3]), validity: flags),
            ArrowColumn(.float32([1, .nan, 3])),
            ArrowColumn(.float64([1, .nan, 3])),
        ])
        let second = ArrowBatch([
            ArrowColumn(.int64([1, -5, 3]), validity: flags),
            ArrowColumn(.decimal128([1, 0, 3]), validity: flags),
            ArrowColumn(.float32([1, Float(nan: 77, signaling: false), 3])),
            ArrowColumn(.float64([1, 2, 3]), validity: flags),
        ])
        #expect(
            try SampleTable("", schema, [first]).written(.file) == SampleTable("", schema, [second]).written(.file))
    }

    @Test func flagsThatNameNoNullLeaveNoBitmap() throws {
        let schema = try ArrowSchema([ArrowField("a", .int64, isNullable: true)])
        let flagged = ArrowBatch([ArrowColumn(.int64([1, 2]), validity: [true, true])])
        let bare = ArrowBatch([ArrowColumn(.int64([1, 2]))])
        #expect(
            try SampleTable("", schema, [flagged]).written(.stream) == SampleTable("", schema, [bare]).written(.stream))
    }

    /// Pins every byte. A change here is a change of the output: make sure readers still understand it, then record
    /// the new hashes.
    @Test func theOutputStaysTheSame() throws {
        let table = SampleTable(
            "", try SampleTable.tickSchema(), [SampleTable.ticks(rowCount: 100), SampleTable.ticks(rowCount: 7)])
        let stream = try table.written(.stream)
        let file = try table.written(.file)
        #expect(stream.count == 8_456)
        #expect(stream.fnv1a == 9_917_413_177_029_988_609)
        #expect(file.count == 9_242)
        #expect(file.fnv1a == 17_759_937_135_612_207_629)
    }
}
