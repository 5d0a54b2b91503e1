import TestSupport
import Testing

@testable import ParquetWriter

struct ParquetWriterTests {
    // MARK: Round trips

    @Test(arguments: try SampleTable.all())
    func everyValueReadsBack(_ table: SampleTable) throws {
        let file = try table.write()
        let reader = NaiveParquetReader(file.bytes)
        #expect(reader.rowCount == table.rowCount && file.rowCount == table.rowCount)
        #expect(reader.columns.map { $0[4]?.string } == table.schema.columns.map(\.name))
        for column in table.schema.columns.indices {
            #expect(reader.values(column) == table.expected(column), "column \(table.schema.columns[column].name)")
        }
    }

    @Test(arguments: try SampleTable.all())
    func theFooterIsTrue(_ table: SampleTable) throws {
        let file = try table.write()
        let reader = NaiveParquetReader(file.bytes)
        #expect(reader.rowGroups.count == file.rowGroupCount)
        #expect(reader.rowGroups.allSatisfy { ($0[3]?.integer ?? 0) <= table.options.rowGroupRows })
        var end = 4
        for (index, group) in reader.rowGroups.enumerated() {
            #expect(group[5]?.integer == end)
            for (column, declared) in table.schema.columns.enumerated() {
                let chunk = reader.chunk(column, rowGroup: index)
                // Chunks follow each other without a gap.
                #expect((chunk[11] ?? chunk[9])?.integer == end)
                end += chunk[7]?.integer ?? 0
                let pages = reader.pages(column, rowGroup: index)
                let data = pages.filter { $0.type == 0 }
                #expect(data.reduce(0) { $0 + $1.valueCount } == group[3]?.integer)
                #expect(data.allSatisfy { $0.valueCount <= table.options.pageRows })
                let listed = Set(chunk[2]?.list.compactMap(\.integer) ?? [])
                #expect(listed == Set(pages.map(\.encoding)).union(declared.isNullable ? [3] : []))
                try checkStatistics(
                    chunk[12], reader.values(column, rowGroup: index), declared.type,
                    "row group \(index) column \(column)")
            }
        }
        #expect(file.fileSize == file.bytes.count)
        #expect(file.columns.reduce(4) { $0 + $1.compressedSize } == end)
    }

    private func checkStatistics(
        _ statistics: ThriftValue?, _ values: [UInt64?], _ type: ParquetType, _ comment: Comment
    ) throws {
        let present = values.compactMap { $0 }
        #expect(statistics?[3]?.integer == values.count - present.count, comment)
        let least = statistics?[6]?.binary.map { bytes in bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
        let greatest = statistics?[5]?.binary.map { bytes in bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
        switch type {
        case .timestamp, .decimal, .int64:
            let integers = present.map { Int64(bitPattern: $0) }
            #expect(least.map { Int64(bitPattern: $0) } == integers.min(), comment)
            #expect(greatest.map { Int64(bitPattern: $0) } == integers.max(), comment)
            #expect(statistics?[9] == nil, comment)
        case .float:
            let floats = present.map { Float(bitPattern: UInt32($0)) }
            #expect(least.map { Float(bitPattern: UInt32($0)) } == floats.filter { !$0.isNaN }.min(), comment)
            #expect(greatest.map { Float(bitPattern: UInt32($0)) } == floats.filter { !$0.isNaN }.max(), comment)
            #expect(statistics?[9]?.integer == floats.count { $0.isNaN }, comment)
        case .double:
            let doubles = present.map { Double(bitPattern: $0) }
            #expect(least.map { Double(bitPattern: $0) } == doubles.filter { !$0.isNaN }.min(), comment)
            #expect(greatest.map { Double(bitPattern: $0) } == doubles.filter { !$0.isNaN }.max(), comment)
            #expect(statistics?[9]?.integer == doubles.count { $0.isNaN }, comment)
        }
    }

    @Test func randomTablesRoundTrip() throws {
        for seed in UInt64(0)..<40 {
            var random = SplitMix64(seed: seed)
            let count = Int.random(in: 1...3_000, using: &random)
            let distinct = Int.random(in: 1...count, using: &random)
            let nullRate = Double.random(in: 0...1, using: &random) < 0.5 ? 0 : Double.random(in: 0...1, using: &random)
            let bits = Int.random(in: 1...62, using: &random)
            let integers = (0..<count).map { _ -> Int64? in
                let isNull = Double.random(in: 0..<1, using: &random) < nullRate
                return isNull ? nil : Int64.random(in: -(1 << bits)...(1 << bits), using: &random)
            }
            let floats = integers.map { $0.map { Float(Int($0 & 0xFFFF_FFFF) % distinct) / 8 } ?? .nan }
            let table = SampleTable(
                name: "seed \(seed)",
                schema: try ParquetSchema([
                    ParquetColumn("delta", .int64, isNullable: true, encoding: .delta),
                    ParquetColumn("plain", .int64, isNullable: true, encoding: .plain),
                    ParquetColumn("dictionary", .float, isNullable: true, encoding: .dictionary),
                    ParquetColumn("double", .double, encoding: .dictionary),
                ]),
                values: [
                    .nullableInt64(integers), .nullableInt64(integers), .float(floats),
                    .double(floats.map { Double($0) }),
                ],
                options: ParquetOptions(
                    compressionLevel: Int.random(in: 1...5, using: &random),
                    rowGroupRows: Int.random(in: 1...4_000, using: &random) + count / 20,
                    pageRows: Int.random(in: 1...2_000, using: &random) + count / 20))
            let reader = NaiveParquetReader(try table.write().bytes)
            for column in 0..<4 { #expect(reader.values(column) == table.expected(column), "seed \(seed)") }
        }
    }

    // MARK: The file's shape

    @Test func schemaElementsAreOfTheirType() throws {
        let schema = try ParquetSchema([
            ParquetColumn("ms", .timestamp(.milliseconds, isAdjustedToUTC: false), encoding: .plain),
            ParquetColumn("us", .timestamp(.microseconds, isAdjustedToUTC: true), encoding: .plain),
            ParquetColumn("ns", .timestamp(.nanoseconds, isAdjustedToUTC: false), isNullable: true, encoding: .plain),
            ParquetColumn("decimal", .decimal(scale: 5), encoding: .plain),
            ParquetColumn("int64", .int64, encoding: .plain),
            ParquetColumn("float", .float, encoding: .plain),
            ParquetColumn("double", .double, isNullable: true, encoding: .plain),
        ])
        let writer = try ParquetWriter(schema: schema, createdBy: "test")
        let columns = NaiveParquetReader(writer.finish().bytes).columns
        #expect(columns.map { $0[1]?.integer } == [2, 2, 2, 2, 2, 4, 5])
        #expect(columns.map { $0[3]?.integer } == [0, 0, 1, 0, 0, 0, 1])
        #expect(columns.map { $0[6]?.integer } == [9, 10, nil, 5, nil, nil, nil])
        #expect(columns.map { $0[10]?[8]?[1]?.bool } == [false, true, false, nil, nil, nil, nil])
        #expect(
            (1...3).map { columns[$0 - 1][10]?[8]?[2]?[$0] } == [.structure([:]), .structure([:]), .structure([:])])
        #expect(columns[3][7]?.integer == 5 && columns[3][8]?.integer == 18)
        #expect(columns[3][10]?[5] == .structure([1: .integer(5), 2: .integer(18)]))
        #expect(columns[4][10] == nil && columns[5][10] == nil && columns[6][10] == nil)
    }

    @Test func theFooterNamesItsMaker() throws {
        var writer = try ParquetWriter(
            schema: SampleTable.tickSchema(), createdBy: "tickloom version 1.2.3",
            metadata: [(key: "a", value: "1"), (key: "b", value: "")])
        try writer.append(SampleTable.tickValues(TickDay(count: 10, seed: 1)))
        let footer = NaiveParquetReader(writer.finish().bytes).footer
        #expect(footer[1]?.integer == 1)
        #expect(footer[6]?.string == "tickloom version 1.2.3")
        #expect(footer[5]?.list.map { [$0[1]?.string, $0[2]?.string] } == [["a", "1"], ["b", ""]])
        // Type-defined order, stated once per column.
        #expect(footer[7]?.list == [ThriftValue](repeating: .structure([1: .structure([:])]), count: 5))
    }

    @Test func sortingIsClaimedOnlyWhereItHolds() throws {
        var writer = try ParquetWriter(
            schema: try ParquetSchema(
                [ParquetColumn("ts", .int64, isNullable: true, encoding: .delta)], sortColumn: "ts"),
            createdBy: "test")
        try writer.append([.nullableInt64([1, 1, 2])])
        try writer.append([.nullableInt64([1, 3, 2])])
        try writer.append([.nullableInt64([nil, 1, 2])])
        try writer.append([.int64([5])])
        let groups = NaiveParquetReader(writer.finish().bytes).rowGroups
        let claim = ThriftValue.list([.structure([1: .integer(0), 2: .bool(false), 3: .bool(false)])])
        #expect(groups.map { $0[4] } == [claim, nil, nil, claim])
    }

    @Test func rowsAreSpreadEvenlyOverRowGroups() throws {
        var writer = try ParquetWriter(
            schema: ParquetSchema([ParquetColumn("n", .int64, encoding: .delta)]), createdBy: "test",
            options: ParquetOptions(rowGroupRows: 100))
        try writer.append([.int64(Array(0..<100))])
        try writer.append([.int64([])])
        try writer.append([.int64(Array(0..<201))])
        let reader = NaiveParquetReader(writer.finish().bytes)
        #expect(reader.rowGroups.map { $0[3]?.integer } == [100, 67, 67, 67])
        #expect(reader.rowCount == 301)
    }

    @Test func slicesAreWrittenAsTheyAre() throws {
        let day = TickDay(count: 2_000, seed: 5)
        var whole = try ParquetWriter(schema: SampleTable.tickSchema(), createdBy: "test")
        try whole.append([
            .int64(Array(day.times[500..<1_700])), .int64(Array(day.bids[500..<1_700])),
            .int64(Array(day.asks[500..<1_700])), .float(Array(day.bidVolumes[500..<1_700])),
            .float(Array(day.askVolumes[500..<1_700])),
        ])
        var sliced = try ParquetWriter(schema: SampleTable.tickSchema(), createdBy: "test")
        try sliced.append([
            .int64(day.times[500..<1_700]), .int64(day.bids[500..<1_700]), .int64(day.asks[500..<1_700]),
            .float(day.bidVolumes[500..<1_700]), .float(day.askVolumes[500..<1_700]),
        ])
        let (wholeFile, slicedFile) = (whole.finish(), sliced.finish())
        #expect(wholeFile.bytes == slicedFile.bytes)
    }

    @Test func drainedBytesMakeTheSameFile() throws {
        let table = SampleTable(
            name: "drained", schema: try SampleTable.tickSchema(),
            values: SampleTable.tickValues(TickDay(count: 3_000, seed: 6)))
        var whole = try ParquetWriter(schema: table.schema, createdBy: "test")
        var drained = try ParquetWriter(schema: table.schema, createdBy: "test")
        var bytes: [UInt8] = []
        for _ in 0..<3 {
            try whole.append(table.values)
            try drained.append(table.values)
            bytes += drained.drain()
        }
        let (wholeFile, lastPart) = (whole.finish(), drained.finish())
        bytes += lastPart.bytes
        #expect(bytes == wholeFile.bytes)
        #expect(lastPart.fileSize == bytes.count)
    }

    // MARK: Determinism

    @Test func equalInputGivesEqualBytes() throws {
        for table in try SampleTable.all() {
            #expect(try table.write().bytes == table.write().bytes, "\(table.name)")
        }
    }

    /// What a writer has written before must not show in what it writes next, although it reuses its
    /// compression contexts.
    @Test func pagesDoNotDependOnEarlierOnes() throws {
        let schema = try SampleTable.tickSchema()
        let values = SampleTable.tickValues(TickDay(count: 9_000, seed: 7))
        var fresh = try ParquetWriter(schema: schema, createdBy: "test")
        try fresh.append(values)
        var used = try ParquetWriter(schema: schema, createdBy: "test")
        try used.append(SampleTable.tickValues(TickDay(count: 20_000, seed: 8)))
        let earlier = used.drain()
        try used.append(values)
        let (usedPart, freshPart) = (used.drain(), fresh.drain())
        #expect(earlier.starts(with: "PAR1".utf8))
        #expect(usedPart[...] == freshPart.dropFirst(4))
    }

    // MARK: Errors

    @Test func refusesWhatDoesNotFitAndStaysAsItWas() throws {
        let schema = try ParquetSchema([
            ParquetColumn("ts", .timestamp(.milliseconds, isAdjustedToUTC: false), encoding: .delta),
            ParquetColumn("price", .decimal(scale: 2), encoding: .delta),
            ParquetColumn("volume", .float, encoding: .dictionary),
        ])
        let good: [ParquetValues] = [.int64([1, 2, 3]), .int64([10, 11, 12]), .float([1, 2, 1])]
        let limit = ParquetType.decimalMantissaMax
        let refused: [([ParquetValues], ParquetError)] = [
            ([], .columnCount(expected: 3, found: 0)),
            ([.int64([1])], .columnCount(expected: 3, found: 1)),
            (
                [.int64([1]), .double([1]), .float([1])],
                .valueType(column: "price", expected: "int64", found: "double")
            ),
            (
                [.int64([1]), .int64([1]), .double([1])],
                .valueType(column: "volume", expected: "float", found: "double")
            ),
            ([.int64([1]), .int64([1, 2]), .float([1])], .rowCount(column: "price", expected: 1, found: 2)),
            (
                [.int64([1, 2]), .nullableInt64([1, nil]), .float([1, 2])],
                .nullInRequiredColumn(column: "price", row: 1)
            ),
            (
                [.int64([1, 2, 3]), .int64([0, limit + 1, 0]), .float([1, 2, 3])],
                .decimalOutOfRange(column: "price", row: 1, mantissa: limit + 1)
            ),
            (
                [.int64([1, 2, 3]), .int64([0, 0, .min]), .float([1, 2, 3])],
                .decimalOutOfRange(column: "price", row: 2, mantissa: .min)
            ),
        ]
        // Two rows a group: the bad row may come after a group that was fine.
        let options = ParquetOptions(rowGroupRows: 2)
        var clean = try ParquetWriter(schema: schema, createdBy: "test", options: options)
        var tried = try ParquetWriter(schema: schema, createdBy: "test", options: options)
        for (values, error) in refused {
            do throws(ParquetError) {
                try tried.append(values)
                Issue.record("accepted what must raise \(error)")
            } catch let raised {
                #expect(raised == error)
            }
            try clean.append(good)
            try tried.append(good)
        }
        let (cleanFile, triedFile) = (clean.finish(), tried.finish())
        #expect(cleanFile.bytes == triedFile.bytes)
    }

    @Test func namesTheRowBehindNulls() throws {
        var writer = try ParquetWriter(
            schema: ParquetSchema([ParquetColumn("price", .decimal(scale: 2), isNullable: true, encoding: .delta)]),
            createdBy: "test", options: ParquetOptions(rowGroupRows: 4))
        let values: [Int64?] = [1, nil, 2, 3, nil, nil, .max, 4]
        do throws(ParquetError) {
            try writer.append([.nullableInt64(values)])
            Issue.record("accepted a decimal of 19 digits")
        } catch let raised {
            #expect(raised == .decimalOutOfRange(column: "price", row: 6, mantissa: .max))
        }
    }

    // MARK: Size

    /// The dictionary rule: no dictionary where it cannot pay.
    @Test func dictionariesAreWrittenWhereTheyPay() throws {
        func hasDictionary(_ values: ParquetValues, _ type: ParquetType) throws -> Bool {
            var writer = try ParquetWriter(
                schema: ParquetSchema([ParquetColumn("v", type, encoding: .dictionary)]), createdBy: "test")
            try writer.append([values])
            return NaiveParquetReader(writer.finish().bytes).chunk(0, rowGroup: 0)[11] != nil
        }
        #expect(try hasDictionary(.float([1, 1]), .float))
        #expect(try !hasDictionary(.float([1]), .float))
        #expect(try !hasDictionary(.float([1, 2, 3]), .float))
        // Half as many entries of 4 bytes as 2-byte numbers save.
        #expect(try hasDictionary(.float((0..<2_000).map { Float($0 % 999) }), .float))
        #expect(try !hasDictionary(.float((0..<2_000).map { Float($0 % 1_000) }), .float))
        #expect(try hasDictionary(.double((0..<2_000).map { Double($0 % 1_499) }), .double))
        #expect(try !hasDictionary(.double((0..<2_000).map { Double($0 % 1_500) }), .double))
        // The limit of entries.
        let limit = ParquetEncoding.dictionaryEntriesMax
        #expect(try hasDictionary(.int64((0..<3 * limit).map { Int64($0 % limit) }), .int64))
        #expect(try !hasDictionary(.int64((0..<3 * limit).map { Int64($0 % (limit + 1)) }), .int64))
    }

    /// A made-up day compresses about as a real one; the bound catches an encoding that lost its edge.
    @Test func tickDaysStaySmall() throws {
        let count = 30_000
        let table = SampleTable(
            name: "day", schema: try SampleTable.tickSchema(),
            values: SampleTable.tickValues(TickDay(count: count, seed: 9)))
        let file = try table.write()
        let perTick = file.columns.map { Double($0.compressedSize) / Double(count) }
        #expect(perTick.reduce(0, +) < 3.6, "bytes per tick by column: \(perTick)")
    }

    /// Aligned bytes are a bet on the shape of the data; a lost bet must cost next to nothing against the
    /// tight form.
    @Test func noShapeIsMuchLargerThanTight() throws {
        var random = SplitMix64(seed: 10)
        for bits in stride(from: 0, through: 62, by: 3) {
            var value: Int64 = 0
            let values = (0..<5_000).map { _ in
                value &+= Int64.random(in: 0...(1 << bits) - 1, using: &random)
                return value
            }
            let tightSize = values.withUnsafeBufferPointer { DeltaPage($0).tightSize() }
            var writer = try ParquetWriter(
                schema: ParquetSchema([ParquetColumn("v", .int64, encoding: .delta)]), createdBy: "test")
            try writer.append([.int64(values)])
            let size = writer.finish().columns[0].compressedSize
            #expect(size <= tightSize + 80, "\(bits) bits")
        }
    }
}
