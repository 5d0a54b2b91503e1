private import Foundation
internal import MarketModel

/// Dukascopy's feed since July 2026: one object with columns, each number the difference to the one before:
/// `{"timestamp":1783944000000,"multiplier":1.0E-5,"ask":1.14277,"bid":1.14273,"times":[93,...],"asks":[0,...],...}`.
enum DukascopyJSONFormat: TickFileFormat {
    static let format = TickFormat.dukascopyJSON
    /// An hour has some thousand ticks of 40 bytes.
    static let bytesMax = 64 << 20

    static func layout(of sample: FileSample) throws(ImportError) -> TickLayout? {
        guard let text = TextSample.text(of: sample) else { return nil }
        let start = text.lines[0].drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        guard start.first == UInt8(ascii: "{") else { return nil }
        let names = String(decoding: sample.head.prefix(400), as: UTF8.self)
        guard names.contains("\"timestamp\""), names.contains("\"multiplier\"") else { return nil }
        guard names.contains("\"bid\"") else {
            throw ImportError(
                .empty, path: sample.source.description, message: "the file holds candles, not ticks",
                advice: "import the feed's files of ticks")
        }
        let digits = DukascopyJSONFormat.digits(of: names)
        return TickLayout(
            format: format, reason: "an object with columns of differences, with prices of \(digits) digits",
            sampleDecimals: digits, unit: .whole(bytesMax: bytesMax)
        ) { DukascopyJSONParser(options: $0) }
    }

    /// The digits of prices that `"multiplier":1.0E-5` stands for.
    private static func digits(of text: String) -> Int {
        guard let key = text.range(of: "\"multiplier\":") else { return 0 }
        let number = text[key.upperBound...].drop { $0 == " " }.prefix { $0 != "," && $0 != "}" && $0 != " " }
        guard let multiplier = Double(number) else { return 0 }
        return Instrument.scales.first { abs(multiplier - DukascopyJSONParser.unit($0)) < multiplier * 1e-9 } ?? 0
    }
}
