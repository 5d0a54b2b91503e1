import CReference
import Foundation
import MarketModel
import TickImport

/// A CSV file of ticks, which is removed with this object.
final class TickFile {
    /// What is in it.
    let text: [CChar]
    private let path: String
    private let layout: TickLayout
    private let source: TickSource

    init(_ columns: TickColumns) throws {
        var text = "timestamp,bid,ask,bid_volume,ask_volume\n"
        for row in 0..<columns.count {
            let time = columns.ts[row]
            let date = CivilDate(utc: time)
            let millisecond = Int((time - date.utcMidnight) / 1_000_000)
            let clock = [
                Self.padded(millisecond / 3_600_000, 2), Self.padded(millisecond / 60_000 % 60, 2),
                Self.padded(millisecond / 1_000 % 60, 2),
            ].joined(separator: ":")
            text += "\(date)T\(clock).\(Self.padded(millisecond % 1_000, 3))Z"
            text += ",\(Self.price(columns.bid[row])),\(Self.price(columns.ask[row])),1.25,\(row % 90 + 10).5\n"
        }
        self.text = text.utf8.map { CChar(bitPattern: $0) }
        path =
            FileManager.default.temporaryDirectory.path
            + "/tickloom-gate-\(ProcessInfo.processInfo.processIdentifier).csv"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        source = TickSource(path: path)
        layout = try source.layout(symbol: SampleTicks.symbol, scale: SampleTicks.scale)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Reads all of the file as an import does, on one thread.
    func sumOfBids() throws -> Int64 {
        let reader = TickReader(
            [(source, layout)], symbol: SampleTicks.symbol, scale: SampleTicks.scale, keepsCrossed: true, threads: 1)
        defer { reader.stop() }
        var sum: Int64 = 0
        while let batch = try reader.next() {
            for bid in batch.ticks.bid { sum &+= bid }
            reader.giveBack(batch)
        }
        return sum
    }

    private static func price(_ mantissa: Int64) -> String {
        "\(mantissa / 100_000).\(padded(Int(mantissa % 100_000), 5))"
    }

    private static func padded(_ number: Int, _ digits: Int) -> String {
        let text = "\(number)"
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
