import Testing

@testable import ArrowWriter

/// What the writer refuses, and that refusing leaves no trace.
@Suite struct ArrowErrorTests {
    static let fields = [
        ArrowField("ts", .timestamp(.nanosecond, timeZone: "UTC")),
        ArrowField("bid", .decimal128(scale: 5)),
        ArrowField("volume", .float32, isNullable: true),
    ]
    static let good = ArrowBatch([.timestamp([1, 2]), .decimal128([3, 4]), .float32([5, .nan])])

    static let refusals: [(ArrowBatch, ArrowError)] = [
        (ArrowBatch([ArrowColumn]()), .columnCountMismatch(expected: 3, actual: 0)),
        (ArrowBatch([.timestamp([1]), .decimal128([1])]), .columnCountMismatch(expected: 3, actual: 2)),
        (
            ArrowBatch([.timestamp([1]), .decimal128([1]), .float32([1]), .int64([1])]),
            .columnCountMismatch(expected: 3, actual: 4)
        ),
        (
            ArrowBatch([.decimal128([1]), .timestamp([1]), .float32([1])]),
            .columnKindMismatch(field: "ts", expected: .timestamp, actual: .decimal128)
        ),
        (
            ArrowBatch([.timestamp([1]), .decimal128([1]), .float64([1])]),
            .columnKindMismatch(field: "volume", expected: .float32, actual: .float64)
        ),
        (
            ArrowBatch([.timestamp([1, 2]), .decimal128([1, 2]), .float32([1])]),
            .columnLengthMismatch(field: "volume", expected: 2, actual: 1)
        ),
        (
            ArrowBatch([
                ArrowColumn(.timestamp([1, 2])), ArrowColumn(.decimal128([1, 2])),
                ArrowColumn(.float32([1, 2]), validity: [true]),
            ]),
            .validityLengthMismatch(field: "volume", expected: 2, actual: 1)
        ),
        (
            ArrowBatch([
                ArrowColumn(.timestamp([1, 2])), ArrowColumn(.decimal128([1, 2]), validity: [true, false]),
                ArrowColumn(.float32([1, 2])),
            ]),
            .nullNotAllowed(field: "bid", row: 1)
        ),
        (
            ArrowBatch([.timestamp([1, 2]), .decimal128([0, 1_000_000_000_000_000_000]), .float32([1, 2])]),
            .decimalOutOfRange(field: "bid", row: 1, mantissa: 1_000_000_000_000_000_000)
        ),
        (
            ArrowBatch([.timestamp([1, 2]), .decimal128([-1_000_000_000_000_000_000, .max]), .float32([1, 2])]),
            .decimalOutOfRange(field: "bid", row: 0, mantissa: -1_000_000_000_000_000_000)
        ),
        (
            ArrowBatch([.timestamp([1]), .decimal128([.min]), .float32([1])]),
            .decimalOutOfRange(field: "bid", row: 0, mantissa: .min)
        ),
    ]

    @Test(arguments: refusals)
    func refusesBatches(batch: ArrowBatch, error: ArrowError) throws {
        let schema = try ArrowSchema(Self.fields)
        var writer = ArrowIPCWriter(schema: schema, format: .file)
        var output: [UInt8] = []
        // Refused before the opening, between batches, and with the output as it was each time.
        #expect(throws: error) { try writer.write(batch, appendingTo: &output) }
        #expect(output.isEmpty)
        try writer.write(Self.good, appendingTo: &output)
        let before = output
        #expect(throws: error) { try writer.write(batch, appendingTo: &output) }
        #expect(output == before)
        try writer.finish(appendingTo: &output)
        #expect(try output == SampleTable("", schema, [Self.good]).written(.file))
    }

    @Test func refusesEverythingAfterTheEnd() throws {
        var writer = ArrowIPCWriter(schema: try ArrowSchema(Self.fields), format: .stream)
        _ = try writer.finish()
        #expect(throws: ArrowError.finished) { try writer.start() }
        #expect(throws: ArrowError.finished) { try writer.write(Self.good) }
        #expect(throws: ArrowError.finished) { try writer.finish() }
    }

    @Test func messagesSayWhatAndWhere() {
        #expect(
            ArrowError.decimalOutOfRange(field: "bid", row: 7, mantissa: .max).description
                == "Arrow column \"bid\" row 7: mantissa 9223372036854775807 has more than 18 digits; "
                + "use an int64 column or a smaller scale")
        #expect(
            ArrowError.repeatedMetadataKey(field: nil, key: "a").description
                == "Arrow metadata of the schema has key \"a\" twice; drop one")
    }
}
