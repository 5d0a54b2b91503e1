private import Foundation
internal import MarketModel

/// Reads one object of Dukascopy's JSON feed, see ``DukascopyJSONFormat``.
struct DukascopyJSONParser: ChunkParser {
    private struct Feed: Decodable {
        /// Milliseconds since 1970-01-01 UTC.
        let timestamp: Int64
        let multiplier: Double
        let ask: Double?
        let bid: Double?
        let times: [Int64]
        let asks: [Int64]
        let bids: [Int64]
        /// In units of the base currency, where the other formats have millions.
        let askVolumes: [Double]?
        let bidVolumes: [Double]?
    }

    let options: ParserOptions

    mutating func parse(_ chunk: Chunk, into result: inout ParsedChunk) throws(ParseFailure) {
        result.clear()
        let feed: Feed
        do {
            feed = try JSONDecoder().decode(Feed.self, from: Data(chunk.bytes))
        } catch {
            throw ParseFailure(message: "the JSON cannot be read: \(DukascopyJSONParser.reason(error))")
        }
        let count = feed.times.count
        guard feed.asks.count == count, feed.bids.count == count, feed.askVolumes.map({ $0.count == count }) ?? true,
            feed.bidVolumes.map({ $0.count == count }) ?? true
        else { throw ParseFailure(message: "the columns differ in length") }
        guard count > 0 else { return }
        guard
            let digits = Instrument.scales.first(where: {
                abs(feed.multiplier - DukascopyJSONParser.unit($0)) < feed.multiplier * 1e-9
            })
        else { throw ParseFailure(message: "the multiplier \(feed.multiplier) is no power of ten") }
        guard var ask = DukascopyJSONParser.points(feed.ask, feed.multiplier),
            var bid = DukascopyJSONParser.points(feed.bid, feed.multiplier)
        else { throw ParseFailure(message: "the first ask or bid is missing or no price") }
        let factor = NumberParser.powersOfTen[max(0, options.scale - digits)]
        let divisor = NumberParser.powersOfTen[max(0, digits - options.scale)]
        var millisecond = feed.timestamp
        let times =
            CivilDate(year: 1970, month: 1, day: 1)!.utcMidnight..<CivilDate(year: 2200, month: 1, day: 1)!.utcMidnight
        result.ticks.reserveCapacity(count)
        for index in 0..<count {
            // A difference that leads out of all bounds leads every later row astray.
            guard let nextTime = DukascopyJSONParser.sum(millisecond, feed.times[index]),
                let nextAsk = DukascopyJSONParser.sum(ask, feed.asks[index]),
                let nextBid = DukascopyJSONParser.sum(bid, feed.bids[index])
            else { throw ParseFailure(message: "the differences lead out of range at row \(index + 1)") }
            (millisecond, ask, bid) = (nextTime, nextAsk, nextBid)
            var tick = Tick(ts: millisecond * nanosecondsPerMillisecond, bid: 0, ask: 0)
            var rule: RowRule?
            if !times.contains(tick.ts) {
                rule = .timeOutOfRange
            } else if ask <= 0 || bid <= 0 {
                rule = .priceNotPositive
            } else if ask % divisor != 0 || bid % divisor != 0 {
                rule = .tooManyDigits
            } else if max(ask, bid) / divisor > NumberParser.largestPrice / factor {
                rule = .priceTooLarge
            } else {
                tick.ask = ask / divisor * factor
                tick.bid = bid / divisor * factor
                if let askVolumes = feed.askVolumes, let bidVolumes = feed.bidVolumes {
                    if let askVolume = DukascopyJSONParser.volume(askVolumes[index]),
                        let bidVolume = DukascopyJSONParser.volume(bidVolumes[index])
                    {
                        tick.askVolume = askVolume
                        tick.bidVolume = bidVolume
                    } else {
                        rule = .malformedVolume
                    }
                }
            }
            if let rule = rule ?? result.take(tick, keepsCrossed: options.keepsCrossed) {
                result.reject(
                    rule, at: 0,
                    text: "\(millisecond),\(PriceText.text(ask, scale: digits)),\(PriceText.text(bid, scale: digits))"
                        .utf8, time: tick.ts)
            }
            result.rowCount += 1
            result.lineCount += 1
        }
    }

    /// 10 to the power of `-digits`.
    static func unit(_ digits: Int) -> Double { 1 / Double(NumberParser.powersOfTen[digits]) }

    /// A price that is a multiple of `multiplier`, as that multiple.
    private static func points(_ price: Double?, _ multiplier: Double) -> Int64? {
        guard let price else { return nil }
        let points = (price / multiplier).rounded()
        guard points.magnitude < 1e15, abs(price / multiplier - points) < 1e-3 else { return nil }
        return Int64(points)
    }

    /// A sum that stays far from the ends of 64 bits, even in nanoseconds.
    private static func sum(_ value: Int64, _ difference: Int64) -> Int64? {
        let (sum, overflow) = value.addingReportingOverflow(difference)
        return overflow || sum.magnitude > 8_000_000_000_000 ? nil : sum
    }

    /// Units of the base currency as a volume in millions.
    private static func volume(_ units: Double) -> Int64? {
        guard units >= 0, units < 9_223_372_036e6 else { return nil }
        return Volume.normalized(Int64((units * 1_000).rounded()))
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "\"\(key.stringValue)\" is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context):
            context.codingPath.isEmpty
                ? "it is not well-formed"
                : "\"\(context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: "."))\" is not what it should be"
        default: "it is not well-formed"
        }
    }
}
