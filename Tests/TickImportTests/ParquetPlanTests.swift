import MarketModel
import TestSupport
import Testing

@testable import TickImport

/// What is made of the columns of a Parquet file, and of their values.
@Suite struct ParquetPlanTests {
    private static let time = ParquetColumnKind.timestamp(unit: 1_000, isUTC: false)

    private func columns(_ columns: [(String, ParquetColumnKind)]) -> [ParquetColumn] {
        columns.map { ParquetColumn(name: $0.0, kind: $0.1, type: "type of \($0.0)") }
    }

    private func plan(
        _ columns: [(String, ParquetColumnKind)], zone: TimeZoneRules? = nil, scale: Int? = nil
    ) throws(ParquetFailure) -> ParquetPlan {
        try ParquetPlan(columns: self.columns(columns), zone: zone, scale: scale)
    }

    @Test(arguments: [
        ["ts", "bid", "ask", "bid_volume", "ask_volume"],
        ["Timestamp", "Bid Price", "ASK_PRICE", "bidVolume", "ask size"],
        ["datetime", "BID", "offer", "bid_vol", "askVol"],
    ]) func names(names: [String]) throws {
        let plan = try plan(
            [
                ("x", .other), (names[3], .float), (names[0], Self.time), (names[2], .double),
                (names[1], .decimal(scale: 5)),
                (names[4], .integer),
            ])
        #expect([plan.time, plan.bid, plan.ask] == [2, 4, 3])
        #expect(plan.volumes?.bid == 1)
        #expect(plan.volumes?.ask == 5)
        #expect(plan.decimals == nil)
    }

    @Test func refusals() throws {
        let prices: [(String, ParquetColumnKind)] = [("bid", .double), ("ask", .double)]
        func message(_ columns: [(String, ParquetColumnKind)], zone: TimeZoneRules? = nil) -> String? {
            #expect(throws: ParquetFailure.self) { _ = try plan(columns, zone: zone) }?.message
        }
        #expect(message(prices)?.contains("no column has a name for a time") == true)
        #expect(message([("ts", .other)] + prices)?.contains("which is not read as a time") == true)
        #expect(message([("ts", Self.time), ("time", Self.time)] + prices)?.contains("could be a time") == true)
        #expect(message([("ts", Self.time), ("bid", .double)])?.contains("for an ask") == true)
        #expect(message([("ts", Self.time), ("bid", .double), ("ask", .other)])?.contains("read as an ask") == true)
        #expect(message([("ts", Self.time), ("bid", .integer), ("ask", .integer)])?.contains("integers") == true)
        #expect(message([("Local time", Self.time)] + prices)?.contains("local time") == true)
        let zone = TimeZoneRules("EET")
        #expect(message([("ts", .integer)] + prices, zone: zone)?.contains("count from 1970 UTC") == true)
        #expect(
            message([("ts", .timestamp(unit: 1, isUTC: true))] + prices, zone: zone)?.contains("count from 1970")
                == true)
        // A date beside the time is none.
        #expect(try plan([("date", .other), ("ts", Self.time)] + prices).time == 1)
        // One volume without the other is of no use.
        #expect(try plan([("ts", Self.time), ("bidVolume", .float)] + prices).volumes == nil)
    }

    @Test func zones() throws {
        let prices: [(String, ParquetColumnKind)] = [("bid", .decimal(scale: 3)), ("ask", .decimal(scale: 5))]
        func zone(_ name: String, _ kind: ParquetColumnKind, _ zone: TimeZoneRules? = nil) throws -> String {
            switch try plan([(name, kind)] + prices, zone: zone).times {
            case .instants(let unit): "instants \(unit)"
            case .local(let unit, let rules): "\(rules.name) \(unit)"
            case .counts: "counts"
            }
        }
        #expect(try zone("ts", Self.time) == "instants 1000")
        #expect(try zone("ts", Self.time, TimeZoneRules("EET")) == "EET 1000")
        #expect(try zone("Time (EET)", Self.time) == "EET 1000")
        #expect(try zone("Gmt time", Self.time) == "instants 1000")
        #expect(try zone("Local time", Self.time, .utc) == "instants 1000")
        #expect(try zone("ts", .timestamp(unit: 1, isUTC: true), .utc) == "instants 1")
        #expect(try zone("ts", .integer) == "counts")
        #expect(try plan([("ts", Self.time)] + prices).decimals == 5)
        #expect(try plan([("ts", Self.time), ("bid", .integer), ("ask", .integer)], scale: 4).decimals == 4)
    }

    @Test func counts() {
        #expect(CountUnit(of: 1_549_238_400) == .seconds)
        #expect(CountUnit(of: 1_549_238_400_994) == .milliseconds)
        #expect(CountUnit(of: 1_549_238_400_994_000) == .microseconds)
        #expect(CountUnit(of: 1_549_238_400_994_000_000) == .nanoseconds)
        #expect([0, -1, 99_999_999, 10_000_000_000, .min].allSatisfy { CountUnit(of: $0) == nil })
    }

    /// Every decimal comes back from the binary number next to it, and none of more digits does.
    @Test func doubles() {
        var random = SplitMix64(seed: 3)
        for _ in 0..<200_000 {
            let scale = Int.random(in: 0...9, using: &random)
            let digits = Int.random(in: 1...15, using: &random)
            let mantissa = Int64.random(in: 1..<NumberParser.powersOfTen[digits], using: &random)
            let text = PriceText.text(mantissa, scale: scale)
            let value = Double(text)!
            #expect(ExactNumber.price(value, scale: scale) == mantissa, "\(text)")
            if mantissa % 10 != 0, scale > 0 {
                #expect(ExactNumber.price(value, scale: scale - 1) == ExactNumber.tooManyDigits, "\(text)")
            }
            #expect(ExactNumber.price(value.nextUp, scale: scale) != mantissa, "\(text)")
        }
        #expect(ExactNumber.price(0.1 + 0.2, scale: 9) == ExactNumber.tooManyDigits)
        #expect(ExactNumber.price(1.1, scale: 9) == 1_100_000_000)
        #expect(ExactNumber.price(Double.nan, scale: 5) == ExactNumber.malformed)
        #expect(ExactNumber.price(Double.infinity, scale: 5) == ExactNumber.malformed)
        #expect(ExactNumber.price(1e300, scale: 0) == ExactNumber.tooLarge)
        #expect(ExactNumber.price(1e15, scale: 9) == ExactNumber.tooLarge)
        #expect(ExactNumber.rule(for: ExactNumber.price(-1.5, scale: 5)) == .priceNotPositive)
        #expect(ExactNumber.rule(for: ExactNumber.price(-1e300, scale: 5)) == .priceNotPositive)
        #expect(ExactNumber.rule(for: ExactNumber.price(0.0, scale: 5)) == .priceNotPositive)
        #expect(ExactNumber.digits(1.5) == 1)
        #expect(ExactNumber.digits(0.1 + 0.2) == nil)
    }

    /// A short binary number stands for the shortest decimal, not for its own exact value.
    @Test func floats() {
        var random = SplitMix64(seed: 4)
        for _ in 0..<100_000 {
            let scale = Int.random(in: 0...6, using: &random)
            let mantissa = Int64.random(in: 1..<1_000_000, using: &random)
            let text = PriceText.text(mantissa, scale: scale)
            for wider in scale...9 {
                #expect(
                    ExactNumber.price(Float(text)!, scale: wider)
                        == mantissa * NumberParser.powersOfTen[wider - scale], "\(text) at \(wider)")
            }
        }
        #expect(ExactNumber.price(Float.nan, scale: 5) == ExactNumber.malformed)
        #expect(ExactNumber.price(Float(1.123_456), scale: 5) == ExactNumber.tooManyDigits)
        #expect(ExactNumber.digits(Float(1.1)) == 1)
    }

    @Test func decimals() {
        #expect(ExactNumber.price(Int64(114_543), scale: 5, to: 5) == 114_543)
        #expect(ExactNumber.price(Int64(114_543), scale: 5, to: 7) == 11_454_300)
        #expect(ExactNumber.price(Int64(114_540), scale: 5, to: 4) == 11_454)
        #expect(ExactNumber.price(Int64(114_543), scale: 5, to: 4) == ExactNumber.tooManyDigits)
        #expect(ExactNumber.price(Int64.max, scale: 0, to: 5) == ExactNumber.tooLarge)
        #expect(ExactNumber.rule(for: ExactNumber.price(Int64.min, scale: 0, to: 5)) != nil)
        #expect(ExactNumber.price(Int64(1), scale: 38, to: 0) == ExactNumber.tooManyDigits)
        #expect(ExactNumber.price(Int64(0), scale: 38, to: 0) == 0)
        let wide = Int128(114_543) * 1_000_000_000_000_000_000
        #expect(ExactNumber.price(wide, scale: 23, to: 5) == 114_543)
        #expect(ExactNumber.price(wide + 1, scale: 23, to: 5) == ExactNumber.tooManyDigits)
        #expect(ExactNumber.price(wide * 1_000_000, scale: 0, to: 5) == ExactNumber.tooLarge)
        #expect(ExactNumber.price(-wide * 1_000_000, scale: 0, to: 5) == -1)
    }
}
