import Foundation
import TestSupport
import Testing

@testable import ParquetWriter

/// What the encodings are made for: a real day.
@Suite(
    .enabled(if: SharedData.isPresent, SharedData.absence),
    .enabled(if: Python.hasReaders, Python.readersAbsence))
struct RealDayTests {
    /// The columns of a day of Dukascopy, one after the other: three of 64-bit integers, two of floats.
    private static let columns = """
        import array, csv, gzip, sys
        ticks = list(csv.DictReader(gzip.open(sys.argv[1], "rt")))
        points = lambda price: round(float(price) * 100000)
        out = sys.stdout.buffer
        out.write(array.array("q", [int(tick["timestamp"]) for tick in ticks]).tobytes())
        out.write(array.array("q", [points(tick["bidPrice"]) for tick in ticks]).tobytes())
        out.write(array.array("q", [points(tick["askPrice"]) for tick in ticks]).tobytes())
        out.write(array.array("f", [float(tick["bidVolume"]) for tick in ticks]).tobytes())
        out.write(array.array("f", [float(tick["askVolume"]) for tick in ticks]).tobytes())
        """

    /// DuckDB's own writer takes 4.89 bytes a tick, delta and dictionary encoding as pyarrow does it 4.11.
    @Test func takesThreeAndAThirdBytesPerTick() throws {
        let path = SharedData.path("ticks/derived_csv/EURUSD_dukascopy_20190204.csv.gz")
        let data = try Python.output(Self.columns, path)
        let count = data.count / 32
        #expect(count == 136_741)
        func integers(_ column: Int) -> [Int64] {
            data[column * count * 8..<(column + 1) * count * 8].withUnsafeBytes { bytes in
                (0..<count).map { bytes.loadUnaligned(fromByteOffset: $0 * 8, as: Int64.self) }
            }
        }
        func floats(_ column: Int) -> [Float] {
            data[(24 + column * 4) * count..<(28 + column * 4) * count].withUnsafeBytes { bytes in
                (0..<count).map { bytes.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self) }
            }
        }
        let table = SampleTable(
            name: "real day", schema: try SampleTable.tickSchema(),
            values: [
                .int64(integers(0)), .int64(integers(1)), .int64(integers(2)), .float(floats(0)), .float(floats(1)),
            ])
        let file = try table.write()
        #expect(file.fileSize < 455_000, "\(file.columns)")
        let reader = NaiveParquetReader(file.bytes)
        for column in 0..<5 { #expect(reader.values(column) == table.expected(column)) }
    }
}
