import BarEngine
import Foundation
import MarketModel
import TestSupport
import Testing

@testable import Services

@Suite struct StateFileTests {
    private let instrument = Instrument(symbol: Symbol("EURUSD")!, priceScale: 5)

    private func state(_ count: Int) throws -> MTFState {
        var state = try MTFState(capacity: 10)
        for number in 0..<count {
            try state.append(
                Tick(ts: Int64(number) * 20 * nanosecondsPerSecond, bid: Int64(number), ask: Int64(number) + 1))
        }
        return state
    }

    private func loadedCount(_ file: StateFile) throws -> (count: Int, fault: String?) {
        guard let loaded = try file.load(calendar: .fxNewYork, ticks: { _ in "same" }) else { return (-1, nil) }
        return (loaded.state.tickCount, loaded.fault)
    }

    @Test func savesAndLoads() throws {
        let folder = try TemporaryFolder()
        let file = StateFile(path: folder.path + "/state", instrument: instrument)
        #expect(try loadedCount(file).count == -1)
        for count in [5, 100, 300] {
            try file.save(try state(count), ticks: "same")
            #expect(try loadedCount(file) == (count, nil))
        }
        #expect(folder.files == ["state", "state.previous"])
        let whole = try state(300).saved(label: "EURUSD 5 same")
        #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.path + "/state"))) == whole)
    }

    /// A damaged file is refused and the last good one used; a damaged file does not take its place.
    @Test func goesBackToTheLastGoodOne() throws {
        let folder = try TemporaryFolder()
        let file = StateFile(path: folder.path + "/state", instrument: instrument)
        try file.save(try state(5), ticks: "same")
        try file.save(try state(6), ticks: "same")
        let good = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/state"))
        for damage in [Data(), good.dropLast(), Data(good.prefix(100)) + Data([1]) + good.dropFirst(101)] {
            try damage.write(to: URL(fileURLWithPath: folder.path + "/state"))
            let loaded = try loadedCount(file)
            #expect(loaded.count == 5)
            #expect(loaded.fault?.contains("is damaged") == true)
        }
        try file.save(try state(7), ticks: "same")
        #expect(try loadedCount(file) == (7, nil))
        try FileManager.default.removeItem(atPath: folder.path + "/state")
        // The damaged one was not worth keeping: the good one of before is still there.
        let loaded = try loadedCount(file)
        #expect(loaded.count == 5 && loaded.fault?.contains("is missing") == true)
        try Data([1, 2, 3]).write(to: URL(fileURLWithPath: folder.path + "/state.previous"))
        let error = #expect(throws: ServiceError.self) {
            _ = try file.load(calendar: .fxNewYork, ticks: { _ in "same" })
        }
        #expect(error?.code == .badInput)
    }

    /// A whole state that is of something else is neither taken nor replaced, whatever lies beside it.
    @Test func anotherStateIsRefused() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/state"
        let mine = StateFile(path: path, instrument: instrument)
        try mine.save(try state(5), ticks: "same")
        try mine.save(try state(6), ticks: "same")
        let custom = try TradingCalendar(definition: "format = tickloom-calendar 1\nname = a\nzone = utc")
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        func check(
            _ file: StateFile, _ part: String, _ calendar: TradingCalendar = .fxNewYork, ticks: String = "same"
        ) throws {
            let error = #expect(throws: ServiceError.self) {
                _ = try file.load(calendar: calendar, ticks: { _ in ticks })
            }
            #expect(error?.code == .badInput && error?.message.contains(part) == true, "\(error?.message ?? "")")
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
        }
        let yen = StateFile(path: path, instrument: Instrument(symbol: Symbol("USDJPY")!, priceScale: 5))
        try check(yen, "is of EURUSD")
        #expect(throws: ServiceError.self) { try yen.save(try state(7), ticks: "same") }
        let coarse = StateFile(path: path, instrument: Instrument(symbol: Symbol("EURUSD")!, priceScale: 3))
        try check(coarse, "5 digits")
        #expect(throws: ServiceError.self) { try coarse.save(try state(7), ticks: "same") }
        try check(mine, "follows the calendar fx-new-york", .utc)
        try check(mine, "follows the calendar fx-new-york", custom)
        try check(mine, "other ticks before 1970-01-01T00:01:40", ticks: "other")
        // A version that is not known yet.
        var newer = bytes
        newer[8] = 99
        try newer.write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: ServiceError.self) {
            _ = try mine.load(calendar: .fxNewYork, ticks: { _ in "same" })
        }
        #expect(error?.message.contains("version 99") == true)
        #expect(throws: ServiceError.self) { try mine.save(try state(7), ticks: "same") }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == newer)
        // One of a calendar of the user's own is refused by all that do not give it.
        try FileManager.default.removeItem(atPath: path)
        var other = try MTFState(calendar: custom)
        try other.append(Tick(ts: 5, bid: 1, ask: 2))
        try mine.save(other, ticks: "same")
        #expect(throws: ServiceError.self) { try mine.save(try state(7), ticks: "same") }
        #expect(try mine.load(calendar: custom, ticks: { _ in "same" })?.state.tickCount == 1)
    }
}
