import TestSupport
@testable import ArrowWriter

extension SampleTable {
    /// A schema as it is used for ticks.
    static func tickSchema() throws -> ArrowSchema {
        try ArrowSchema(
            [
                ArrowField("ts", .timestamp(.nanosecond, timeZone: "UTC")),
                ArrowField("bid", .decimal128(scale: 5), metadata: ["unit": "USD"]),
                ArrowField("ask", .decimal128(scale: 5), isNullable: true),
                ArrowField("bid_volume", .float32, isNullable: true),
                ArrowField("turnover", .float64),
                ArrowField("sequence", .int64, isNullable: true),
            ],
            metadata: ["tickloom.symbol": "EURUSD", "tickloom.scale": "5"])
    }

    /// `rowCount` ticks; every third volume and every fourth sequence number is null.
    static func ticks(rowCount: Int, from first: Int = 0) -> ArrowBatch {
        let rows = first..<first + rowCount
        return ArrowBatch([
            ArrowColumn(.timestamp(rows.map { 1_700_000_000_000_000_000 + Int64($0) * 100 })),
            ArrowColumn(.decimal128(rows.map { 110_427 + Int64($0 % 50) })),
            ArrowColumn(.decimal128(rows.map { 110_431 + Int64($0 % 50) })),
            ArrowColumn(.float32(rows.map { $0 % 3 == 0 ? .nan : Float($0) / 4 })),
            ArrowColumn(.float64(rows.map { Double($0) * 1.25 })),
            ArrowColumn(.int64(rows.map { Int64($0) }), validity: rows.map { $0 % 4 != 0 }),
        ])
    }

    /// Tables at the edges of what the writer promises.
    static func edges() throws -> [SampleTable] {
        let schema = try tickSchema()
        return [
            SampleTable("no batches", schema, []),
            SampleTable("a batch without rows", schema, [ticks(rowCount: 0)]),
            SampleTable("one row", schema, [ticks(rowCount: 1)]),
            SampleTable(
                "many batches", schema,
                (0..<500).map { ticks(rowCount: [0, 1, 63, 64, 65][$0 % 5], from: 100 * $0) }),
            SampleTable(
                "all nulls", try ArrowSchema(try tickSchema().fields.map(nullable)),
                [allNulls(rowCount: 130), ticks(rowCount: 3), allNulls(rowCount: 1)]),
            try extremes(),
            try timestamps(),
            try decimals(),
            try texts(),
            try wide(),
        ]
    }

    /// A random table of up to six columns and five batches.
    static func random(seed: UInt64) throws -> SampleTable {
        var generator = SplitMix64(seed: seed)
        let fields = (0..<Int.random(in: 1...6, using: &generator)).map { index in
            let types: [ArrowType] = [
                .timestamp(ArrowTimeUnit.allCases.randomElement(using: &generator)!, timeZone: "UTC"),
                .timestamp(.nanosecond, timeZone: nil),
                .decimal128(scale: Int.random(in: 0...18, using: &generator)),
                .int64, .float32, .float64,
            ]
            return ArrowField(
                "column\(index)", types.randomElement(using: &generator)!,
                isNullable: Bool.random(using: &generator))
        }
        let batches = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
            let rowCount = [0, 1, 2, 7, 8, 9, 63, 64, 65, 128, 1_000].randomElement(using: &generator)!
            return ArrowBatch(fields.map { randomColumn($0, rowCount: rowCount, using: &generator) })
        }
        return SampleTable("random \(seed)", try ArrowSchema(fields), batches)
    }

    static func randomColumn(
        _ field: ArrowField, rowCount: Int, using generator: inout SplitMix64
    ) -> ArrowColumn {
        let words = (0..<rowCount).map { _ in Int64(bitPattern: generator.next()) }
        let nullShare = [0, 0.05, 0.5, 1].randomElement(using: &generator)!
        func isNull() -> Bool { Double.random(in: 0..<1, using: &generator) < nullShare }

        let values: ArrowValues =
            switch field.type.kind {
            case .timestamp: .timestamp(words.map { $0 % 4_000_000_000_000_000 })
            case .decimal128: .decimal128(words.map { $0 % (ArrowType.decimalMantissaMax + 1) })
            case .int64: .int64(words)
            case .float32: .float32(words.map { isNull() ? .nan : Float($0) / 4_096 })
            case .float64: .float64(words.map { isNull() ? .nan : Double($0) / 4_096 })
            }
        let hasFlags = field.isNullable && Bool.random(using: &generator)
        return ArrowColumn(values, validity: hasFlags ? words.map { _ in !isNull() } : nil)
    }

    private static func nullable(_ field: ArrowField) -> ArrowField {
        var field = field
        field.isNullable = true
        return field
    }

    private static func allNulls(rowCount: Int) -> ArrowBatch {
        let none = [Bool](repeating: false, count: rowCount)
        let batch = ticks(rowCount: rowCount)
        return ArrowBatch(
            batch.columns.map { column in
                switch column.values {
                case .float32: ArrowColumn(.float32([Float](repeating: .nan, count: rowCount)))
                default: ArrowColumn(column.values, validity: none)
                }
            })
    }

    private static func extremes() throws -> SampleTable {
        let integers: [Int64] = [.min, .max, 0, -1, 1, .min + 1, 0x0102_0304_0506_0708, -2]
        let most = ArrowType.decimalMantissaMax
        let doubles: [Double] = [
            .infinity, -.infinity, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -.pi, .nan,
            Double(nan: 0x1234, signaling: false),
        ]
        let floats: [Float] = [
            .infinity, -.infinity, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -.pi, .nan,
            Float(nan: 0x1234, signaling: false),
        ]
        let schema = try ArrowSchema([
            ArrowField("int64", .int64),
            ArrowField("timestamp", .timestamp(.nanosecond, timeZone: nil)),
            ArrowField("decimal", .decimal128(scale: 18)),
            ArrowField("decimal_nulls", .decimal128(scale: 0), isNullable: true),
            ArrowField("float64", .float64),
            ArrowField("float64_nulls", .float64, isNullable: true),
            ArrowField("float32", .float32),
            ArrowField("float32_nulls", .float32, isNullable: true),
        ])
        return SampleTable(
            "extremes", schema,
            [
                ArrowBatch([
                    ArrowColumn(.int64(integers)),
                    ArrowColumn(.timestamp(integers)),
                    ArrowColumn(.decimal128([most, -most, 0, -1, 1, most - 1, 1 - most, 110_427])),
                    // What lies in null rows may be out of range.
                    ArrowColumn(
                        .decimal128([.max, -most, .min, -1, 1, most, most, most]),
                        validity: [false, true, false, true, true, true, false, true]),
                    ArrowColumn(.float64(doubles)),
                    ArrowColumn(.float64(doubles)),
                    ArrowColumn(.float32(floats)),
                    ArrowColumn(.float32(floats)),
                ])
            ])
    }

    private static func timestamps() throws -> SampleTable {
        let zones = [nil, "", "UTC", "America/New_York"]
        let fields = ArrowTimeUnit.allCases.flatMap { unit in
            zones.map { ArrowField("\(unit) \($0 ?? "none")", .timestamp(unit, timeZone: $0)) }
        }
        let values: [Int64] = [0, -1, 1_700_000_000, 4_102_444_800, -2_208_988_800]
        return SampleTable(
            "timestamps", try ArrowSchema(fields), [ArrowBatch(fields.map { _ in .timestamp(values) })])
    }

    private static func decimals() throws -> SampleTable {
        let fields = (0...18).map { ArrowField("scale\($0)", .decimal128(scale: $0), isNullable: $0 % 2 == 1) }
        let values: [Int64] = [110_427, -110_427, 0, 5, -5]
        return SampleTable(
            "decimals", try ArrowSchema(fields), [ArrowBatch(fields.map { _ in .decimal128(values) })])
    }

    private static func texts() throws -> SampleTable {
        let fields = [
            ArrowField("Zürich €/$ 金利", .int64, metadata: ["": "empty key", "empty value": "", "schlüssel": "värde"]),
            ArrowField("", .float64, metadata: ["long": String(repeating: "0123456789", count: 10_000)]),
            ArrowField("\"quoted\"\n", .float32),
        ]
        let schema = try ArrowSchema(fields, metadata: ["b": "2", "a": "1", "json": #"{"a": [1, 2]}"#])
        return SampleTable("texts", schema, [ArrowBatch([.int64([1]), .float64([2]), .float32([3])])])
    }

    private static func wide() throws -> SampleTable {
        let types: [ArrowType] = [.int64, .float32, .float64, .decimal128(scale: 2)]
        let fields = (0..<300).map { ArrowField("column\($0)", types[$0 % 4], isNullable: $0 % 3 == 0) }
        var generator = SplitMix64(seed: 300)
        let columns = fields.map { randomColumn($0, rowCount: 10, using: &generator) }
        return SampleTable("wide", try ArrowSchema(fields), [ArrowBatch(columns)])
    }
}
