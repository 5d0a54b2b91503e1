import Testing

@testable import ArrowWriter

@Suite struct ArrowSchemaTests {
    @Test func refusesASchemaWithoutColumns() {
        #expect(throws: ArrowError.noFields) { try ArrowSchema([]) }
    }

    @Test func refusesRepeatedNames() {
        #expect(throws: ArrowError.repeatedFieldName("bid")) {
            try ArrowSchema([ArrowField("bid", .int64), ArrowField("ask", .int64), ArrowField("bid", .float64)])
        }
    }

    @Test func refusesRepeatedMetadataKeys() {
        let repeated = ArrowMetadata([
            ArrowMetadataEntry(key: "a", value: "1"), ArrowMetadataEntry(key: "a", value: "2"),
        ])
        #expect(throws: ArrowError.repeatedMetadataKey(field: nil, key: "a")) {
            try ArrowSchema([ArrowField("bid", .int64)], metadata: repeated)
        }
        #expect(throws: ArrowError.repeatedMetadataKey(field: "bid", key: "a")) {
            try ArrowSchema([ArrowField("bid", .int64, metadata: repeated)])
        }
    }

    @Test(arguments: [-1, 19, .min, .max])
    func refusesScales(scale: Int) {
        #expect(throws: ArrowError.scaleOutOfRange(field: "bid", scale: scale)) {
            try ArrowSchema([ArrowField("bid", .decimal128(scale: scale))])
        }
    }

    @Test func typesDescribeThemselves() {
        #expect("\(ArrowType.timestamp(.nanosecond, timeZone: "UTC"))" == "timestamp[ns, tz=UTC]")
        #expect("\(ArrowType.timestamp(.second, timeZone: nil))" == "timestamp[s]")
        #expect("\(ArrowType.timestamp(.microsecond, timeZone: ""))" == "timestamp[us]")
        #expect("\(ArrowType.decimal128(scale: 5))" == "decimal128(18, 5)")
        #expect("\(ArrowType.float32)" == "float32")
    }
}
