import Testing

@testable import ParquetWriter

struct ParquetSchemaTests {
    private let price = ParquetColumn("price", .decimal(scale: 5), encoding: .delta)

    @Test func refusesWhatNoFileCanHold() {
        #expect(throws: ParquetError.schemaWithoutColumns) { try ParquetSchema([]) }
        #expect(throws: ParquetError.columnWithoutName(index: 1)) {
            try ParquetSchema([price, ParquetColumn("", .int64, encoding: .plain)])
        }
        #expect(throws: ParquetError.columnNameTwice("price")) { try ParquetSchema([price, price]) }
        for scale in [-1, 19] {
            #expect(throws: ParquetError.decimalScale(column: "price", scale: scale)) {
                try ParquetSchema([ParquetColumn("price", .decimal(scale: scale), encoding: .plain)])
            }
        }
        for type in [ParquetType.float, .double] {
            #expect(throws: ParquetError.deltaOfFloatingPoint(column: "volume")) {
                try ParquetSchema([ParquetColumn("volume", type, encoding: .delta)])
            }
        }
        #expect(throws: ParquetError.sortColumnUnknown("ts")) { try ParquetSchema([price], sortColumn: "ts") }
    }

    @Test func knowsItsSortColumn() throws {
        let time = ParquetColumn("ts", .timestamp(.milliseconds, isAdjustedToUTC: false), encoding: .delta)
        #expect(try ParquetSchema([price, time], sortColumn: "ts").sortColumnIndex == 1)
        #expect(try ParquetSchema([price, time]).sortColumnIndex == nil)
    }

    @Test func refusesOptionsOutOfRange() throws {
        let schema = try ParquetSchema([price])
        let refused: [(ParquetOptions, ParquetError)] = [
            (ParquetOptions(compressionLevel: 0), .compressionLevel(0)),
            (ParquetOptions(compressionLevel: 23), .compressionLevel(23)),
            (ParquetOptions(rowGroupRows: 0), .rowGroupRows(0)),
            (ParquetOptions(pageRows: 0), .pageRows(0)),
            (ParquetOptions(pageRows: 1 << 24 + 1), .pageRows(1 << 24 + 1)),
        ]
        for (options, error) in refused {
            #expect(throws: error) { _ = try ParquetWriter(schema: schema, createdBy: "test", options: options) }
        }
    }

    @Test func errorsSayWhatWhereAndWhatToDo() {
        #expect(
            ParquetError.nullInRequiredColumn(column: "bid", row: 7).description
                == "Parquet column bid row 7 is null; declare the column nullable or fill the value")
        #expect(
            "\(ParquetError.compressionLevel(99))" == "Parquet compression level 99 is outside zstd's 1...22")
    }
}
