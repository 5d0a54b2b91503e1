internal import MarketModel

/// Dukascopy's `.bi5`: an hour of ticks in records of 20 bytes, big-endian (milliseconds of the hour, ask and bid in
/// points, two volumes as 32-bit floats), compressed with LZMA. The path tells the hour, with months from 00:
/// `EURUSD/2019/01/04/00h_ticks.bi5` is of February. A file without a byte is an hour without ticks.
enum DukascopyBinaryFormat: TickFileFormat {
    static let format = TickFormat.dukascopyBI5
    static let recordBytes = 20

    static func layout(of sample: FileSample) throws(ImportError) -> TickLayout? {
        let name = sample.source.name
        guard sample.requested == format || name.lowercased().hasSuffix(".bi5") else { return nil }
        let parts = name.split { $0 == "/" || $0 == "\\" }.map { String($0) }
        let file = (parts.last ?? "").lowercased()
        if file.contains("candles") {
            throw ImportError(
                .empty, path: sample.source.description, message: "the file holds candles, not ticks",
                advice: "import the files whose names end with h_ticks.bi5")
        }
        guard let hour = hour(of: parts) else {
            throw sample.unknown(
                "the path does not say which hour this is",
                "keep Dukascopy's folders, SYMBOL/YYYY/MM/DD/HHh_ticks.bi5 with months from 00")
        }
        guard !sample.head.isEmpty else { throw sample.empty("an hour without ticks") }
        guard looksLikeTicks(sample.head) else {
            throw sample.unknown(
                "most of its records are no ticks: they are not in order of time, or have senseless prices",
                "import the files whose names end with h_ticks.bi5, as Dukascopy made them")
        }
        try sample.refuseOtherSymbol(parts.count > 4 ? parts[parts.count - 5] : "")
        guard let points = Instrument.usualPriceScale(of: sample.symbol) ?? sample.scale else {
            throw sample.unknown(
                "prices are in points, and how many digits \(sample.symbol) has is not known", "say --scale")
        }
        return TickLayout(
            format: format,
            reason: "records of the hour from \(UTCTime.text(hour)), with prices of \(points) digits",
            sampleDecimals: points, unit: .records(bytes: recordBytes)
        ) { DukascopyBinaryParser(hour: hour, points: points, options: $0) }
    }

    /// Whether the records are of increasing times within an hour, with prices that are next to each other.
    private static func looksLikeTicks(_ head: [UInt8]) -> Bool {
        var good = 0
        var last: UInt32 = 0
        let count = max(1, head.count / recordBytes)
        head.withUnsafeBytes { bytes in
            for place in stride(from: 0, to: bytes.count - recordBytes + 1, by: recordBytes) {
                func field(_ index: Int) -> UInt32 {
                    UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: place + 4 * index, as: UInt32.self))
                }
                let (time, ask, bid) = (field(0), Double(field(1)), Double(field(2)))
                // A hundredth is more than any spread, and less than what other fields differ by.
                if time < 3_600_000, time >= last, bid > 0, ask > 0, abs(ask - bid) < 0.01 * bid + 50 { good += 1 }
                last = time
            }
        }
        return good * 2 > count || head.count < recordBytes
    }

    /// The hour that a path names, in nanoseconds since 1970-01-01 UTC.
    private static func hour(of parts: [String]) -> Int64? {
        guard parts.count >= 4, let name = parts.last?.lowercased(), name.hasSuffix("h_ticks.bi5"),
            let hour = number(String(name.dropLast(11)), digits: 2), hour < 24,
            let day = number(parts[parts.count - 2], digits: 2), let month = number(parts[parts.count - 3], digits: 2),
            let year = number(parts[parts.count - 4], digits: 4),
            (1970..<2200).contains(year), let date = CivilDate(year: year, month: month + 1, day: day)
        else { return nil }
        return date.utcMidnight + Int64(hour) * 3_600 * nanosecondsPerSecond
    }

    private static func number(_ text: String, digits: Int) -> Int? {
        text.utf8.count == digits && text.utf8.allSatisfy { $0 &- UInt8(ascii: "0") < 10 } ? Int(text) : nil
    }
}
