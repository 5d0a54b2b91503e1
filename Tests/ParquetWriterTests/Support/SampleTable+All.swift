import TestSupport

@testable import ParquetWriter

extension SampleTable {
    /// Tables of every shape the writer treats differently.
    static func all() throws -> [SampleTable] {
        try tickTables() + shapes() + nullTables() + dictionaryTables()
    }

    static func tickSchema(
        _ unit: ParquetTimeUnit = .milliseconds, isAdjustedToUTC: Bool = false, scale: Int = 5
    ) throws -> ParquetSchema {
        try ParquetSchema(
            [
                ParquetColumn("ts", .timestamp(unit, isAdjustedToUTC: isAdjustedToUTC), encoding: .delta),
                ParquetColumn("bid", .decimal(scale: scale), encoding: .delta),
                ParquetColumn("ask", .decimal(scale: scale), encoding: .delta),
                ParquetColumn("bid_volume", .float, isNullable: true, encoding: .dictionary),
                ParquetColumn("ask_volume", .float, isNullable: true, encoding: .dictionary),
            ], sortColumn: "ts")
    }

    static func tickValues(_ day: TickDay, unitsPerMillisecond: Int64 = 1) -> [ParquetValues] {
        [
            .int64(day.times.map { $0 * unitsPerMillisecond }), .int64(day.bids), .int64(day.asks),
            .float(day.bidVolumes), .float(day.askVolumes),
        ]
    }

    private static func tickTables() throws -> [SampleTable] {
        let day = TickDay(count: 12_000, seed: 1)
        return [
            SampleTable(name: "ticks", schema: try tickSchema(), values: tickValues(day)),
            SampleTable(
                name: "ticks in microseconds, several row groups",
                schema: try tickSchema(.microseconds), values: tickValues(day, unitsPerMillisecond: 1_000),
                options: ParquetOptions(rowGroupRows: 5_000)),
            SampleTable(
                name: "ticks in nanoseconds adjusted to UTC, several pages",
                schema: try tickSchema(.nanoseconds, isAdjustedToUTC: true, scale: 0),
                values: tickValues(day, unitsPerMillisecond: 1_000_000),
                options: ParquetOptions(compressionLevel: 9, pageRows: 700)),
            SampleTable(
                name: "ticks in no order", schema: try tickSchema(.microseconds, isAdjustedToUTC: true, scale: 18),
                values: [
                    .int64(day.times.reversed()), .int64(day.bids.map { -$0 }), .int64(day.asks),
                    .float(day.bidVolumes), .float(day.askVolumes.map { $0 * 1e-30 }),
                ]),
            SampleTable(
                name: "one tick", schema: try tickSchema(),
                values: [.int64([1]), .int64([-1]), .int64([0]), .float([2.5]), .float([.nan])]),
            SampleTable(
                name: "no ticks", schema: try tickSchema(),
                values: [.int64([]), .int64([]), .int64([]), .float([]), .float([])]),
        ]
    }

    /// A table of one column of each given kind.
    private static func table(
        _ name: String, _ columns: [(ParquetColumn, ParquetValues)], options: ParquetOptions = ParquetOptions()
    ) throws -> SampleTable {
        SampleTable(
            name: name, schema: try ParquetSchema(columns.map(\.0)), values: columns.map(\.1), options: options)
    }

    private static func integers(_ encoding: ParquetEncoding) -> ParquetColumn {
        ParquetColumn("integers_\(encoding)", .int64, encoding: encoding)
    }

    private static func shapes() throws -> [SampleTable] {
        var random = SplitMix64(seed: 2)
        let shapes: [(String, [Int64])] = [
            ("constant", [Int64](repeating: 7, count: 1_000)),
            ("ascending by one", Array(0..<1_000)),
            ("descending", (0..<1_000).map { -3 * $0 }),
            ("extremes", (0..<500).map { $0 % 2 == 0 ? .min : .max }),
            ("random bits", (0..<1_000).map { _ in Int64.random(in: .min ... .max, using: &random) }),
            ("small steps with far outliers", (0..<3_000).map { $0 % 701 == 700 ? $0 << 40 : $0 * 3 }),
            ("steps of a thousand", (0..<3_000).map { $0 * 1_000 + ($0 % 7 == 0 ? 1_000_000 : 0) }),
        ]
        let integerTables = try shapes.map { name, values in
            try table(
                "integers, \(name)",
                [ParquetEncoding.delta, .dictionary, .plain].map { (integers($0), .int64(values)) },
                options: ParquetOptions(pageRows: 600))
        }
        let decimalMax = ParquetType.decimalMantissaMax
        let specials: [Double] = [
            0, -0.0, 1, -1, .infinity, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude, .pi, .nan,
        ]
        let manySpecials = (0..<40).flatMap { _ in specials }
        return integerTables + [
            try table(
                "decimals at their limits",
                [
                    (
                        ParquetColumn("decimals", .decimal(scale: 18), encoding: .delta),
                        .int64([decimalMax, -decimalMax, 0, 1, -1])
                    )
                ]),
            try table(
                "special numbers",
                [
                    (ParquetColumn("required", .double, encoding: .plain), .double(manySpecials)),
                    (ParquetColumn("nullable", .double, isNullable: true, encoding: .plain), .double(manySpecials)),
                    (
                        ParquetColumn("required_dictionary", .float, encoding: .dictionary),
                        .float(manySpecials.map { Float($0) })
                    ),
                    (
                        ParquetColumn("nullable_dictionary", .float, isNullable: true, encoding: .dictionary),
                        .float(manySpecials.map { Float($0) })
                    ),
                    (ParquetColumn("only_nan", .float, encoding: .plain), .float(manySpecials.map { _ in .nan })),
                    (
                        ParquetColumn("only_negative_zero", .double, encoding: .plain),
                        .double(manySpecials.map { _ in -0.0 })
                    ),
                ]),
        ]
    }

    private static func nullTables() throws -> [SampleTable] {
        var random = SplitMix64(seed: 3)
        let count = 2_500
        let patterns: [(String, [Bool])] = [
            ("all", [Bool](repeating: true, count: count)),
            ("none", [Bool](repeating: false, count: count)),
            ("every other", (0..<count).map { $0 % 2 == 0 }),
            ("random", (0..<count).map { _ in Bool.random(using: &random) }),
            ("in long runs", (0..<count).map { $0 / 300 % 2 == 1 }),
            ("first only", (0..<count).map { $0 == 0 }),
            ("all but the last", (0..<count).map { $0 < count - 1 }),
        ]
        return try patterns.map { name, isNull in
            let integers = isNull.enumerated().map { $1 ? nil : Int64($0) * 5 }
            let floats = isNull.enumerated().map { $1 ? Float.nan : Float($0 % 9) }
            let doubles = isNull.enumerated().map { $1 ? Double.nan : Double($0) / 7 }
            return try table(
                "nulls: \(name)",
                [
                    (ParquetColumn("delta", .int64, isNullable: true, encoding: .delta), .nullableInt64(integers)),
                    (
                        ParquetColumn("dictionary", .int64, isNullable: true, encoding: .dictionary),
                        .nullableInt64(integers)
                    ),
                    (ParquetColumn("float", .float, isNullable: true, encoding: .dictionary), .float(floats)),
                    (ParquetColumn("double", .double, isNullable: true, encoding: .plain), .double(doubles)),
                    (
                        ParquetColumn(
                            "timestamp", .timestamp(.microseconds, isAdjustedToUTC: false), isNullable: true,
                            encoding: .delta), .nullableInt64(integers)
                    ),
                ], options: ParquetOptions(rowGroupRows: 1_300, pageRows: 200))
        }
    }

    private static func dictionaryTables() throws -> [SampleTable] {
        try [1, 2, 3, 4, 5, 16, 17, 255, 256, 257, 1_000, 5_000].map { distinct in
            var random = SplitMix64(seed: UInt64(distinct))
            // Squares of small numbers are frequent, and a stretch of one value makes a long run.
            let picks = (0..<12_000).map { index in
                (4_000..<4_500).contains(index)
                    ? 0
                    : Int(
                        Double(distinct) * Double.random(in: 0..<1, using: &random)
                            * Double.random(in: 0..<1, using: &random))
            }
            return try table(
                "dictionary of up to \(distinct)",
                [
                    (
                        ParquetColumn("float", .float, encoding: .dictionary),
                        .float(picks.map { Float($0) / 100 - 1 })
                    ),
                    (
                        ParquetColumn("double", .double, encoding: .dictionary),
                        .double(picks.map { Double($0) / 100 - 1 })
                    ),
                    (ParquetColumn("int64", .int64, encoding: .dictionary), .int64(picks.map { Int64($0) << 33 })),
                ], options: ParquetOptions(pageRows: 5_000))
        }
    }
}
