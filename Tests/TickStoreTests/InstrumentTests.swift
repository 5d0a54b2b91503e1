import Foundation
import MarketModel
import TestSupport
import Testing

@testable import TickStore

@Suite struct InstrumentTests {
    private static let records = [
        InstrumentRecord(
            symbol: Symbol("EURUSD")!, priceScale: 5, pipSize: Amount("0.0001"), quoteCurrency: "USD", calendar: .eet),
        InstrumentRecord(symbol: Symbol("USDJPY")!, priceScale: 3, pipSize: Amount("0.010000001"), calendar: .utc),
        InstrumentRecord(symbol: Symbol("XAUUSD")!, priceScale: 2),
    ]

    private static func code(_ body: () throws -> Void) -> StoreError.Code? {
        do {
            try body()
            return nil
        } catch {
            return (error as? StoreError)?.code
        }
    }

    @Test func everyFieldComesBack() throws {
        let folder = try TemporaryFolder()
        do { try TickStore(path: folder.path, access: .writing).insert(Self.records) }
        let store = try TickStore(path: folder.path, access: .reading)
        #expect(try store.instruments() == Self.records)
        #expect(try store.instrumentRecord(Symbol("USDJPY")!) == Self.records[1])
        #expect(try store.instrumentRecord(Symbol("GBPUSD")!) == nil)
        #expect(try store.instrument(Symbol("XAUUSD")!) == Self.records[2].instrument)
    }

    @Test func changesAreWhole() throws {
        let folder = try TemporaryFolder()
        let store = try TickStore(path: folder.path, access: .writing)
        try store.insert([Self.records[0]])
        #expect(Self.code { try store.insert([Self.records[1], Self.records[0]]) } == .refused)
        #expect(try store.instruments().count == 1)
        try store.insert([Self.records[1]])
        var changed = Self.records[0]
        changed.quoteCurrency = nil
        changed.pipSize = Amount("0.00001")
        changed.calendar = .fxNewYork
        #expect(Self.code { try store.update([changed, Self.records[2]]) } == .refused)
        #expect(try store.instruments() == Array(Self.records[0...1]))
        try store.update([changed])
        #expect(try store.instrumentRecord(changed.symbol) == changed)
        #expect(try store.deleteInstrument(changed.symbol))
        #expect(try !store.deleteInstrument(changed.symbol))
    }

    /// What is stored was written with the instrument's digits.
    @Test func storedTicksHoldTheirInstrument() throws {
        let folder = try TemporaryFolder()
        let store = try TickStore(path: folder.path, access: .writing)
        let day = try syntheticDays(1)[0]
        try store.importDays([day])
        var record = try #require(try store.instrumentRecord(eurusd.symbol))
        #expect(record == InstrumentRecord(symbol: eurusd.symbol, priceScale: 5))
        record.quoteCurrency = "USD"
        try store.update([record])
        record.priceScale = 4
        #expect(Self.code { try store.update([record]) } == .refused)
        #expect(Self.code { try store.deleteInstrument(eurusd.symbol) } == .refused)
        // A later import leaves alone what people have said.
        try store.importDays([(day.date, day.ticks.rows(0..<10))], overlap: .replace)
        #expect(try store.instrumentRecord(eurusd.symbol)?.quoteCurrency == "USD")
        _ = try store.deleteTicks(of: eurusd.symbol)
        try store.update([record])
        #expect(try store.deleteInstrument(eurusd.symbol))
    }
}
