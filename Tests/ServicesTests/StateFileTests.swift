import BarEngine
import Foundation
import MarketModel
import TestSupport
import Testing

@testable import Services

@Suite struct StateFileTests {
    private let symbol = Symbol("EURUSD")!

    private func state(_ count: Int) throws -> MTFState {
        var state = try MTFState(capacity: 10)
        for number in 0..<count {
            try state.append(
                Tick(ts: Int64(number) * 20 * nanosecondsPerSecond, bid: Int64(number), ask: Int64(number) + 1))
        }
        return state
    }

    private func loadedCount(_ file: StateFile) throws -> (count: Int, fault: String?) {
        guard let loaded = try file.load(calendar: .fxNewYork) else { return (-1, nil) }
        return (loaded.state.tickCount, loaded.fault)
    }

    @Test func savesAndLoads() throws {
        let folder = try TemporaryFolder()
        let file = StateFile(path: folder.path + "/state", symbol: symbol)
        #expect(try loadedCount(file).count == -1)
        for count in [5, 100, 300] {
            try file.save(try state(count))
            #expect(try loadedCount(file) == (count, nil))
        }
        #expect(folder.files == ["state", "state.previous"])
        let whole = try state(300).saved(label: "EURUSD")
        #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.path + "/state"))) == whole)
    }

    /// A damaged file is refused and the last good one used; a damaged file does not take its place.
    @Test func goesBackToTheLastGoodOne() throws {
        let folder = try TemporaryFolder()
        let file = StateFile(path: folder.path + "/state", symbol: symbol)
        try file.save(try state(5))
        try file.save(try state(6))
        let good = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/state"))
        for damage in [Data(), good.dropLast(), Data(good.prefix(100)) + Data([1]) + good.dropFirst(101)] {
            try damage.write(to: URL(fileURLWithPath: folder.path + "/state"))
            let loaded = try loadedCount(file)
            #expect(loaded.count == 5)
            #expect(loaded.fault?.contains("is damaged") == true)
        }
        try file.save(try state(7))
        #expect(try loadedCount(file) == (7, nil))
        try FileManager.default.removeItem(atPath: folder.path + "/state")
        // The damaged one was not worth keeping: the good one of before is still there.
        let loaded = try loadedCount(file)
        #expect(loaded.count == 5 && loaded.fault?.contains("is missing") == true)
        try Data([1, 2, 3]).write(to: URL(fileURLWithPath: folder.path + "/state.previous"))
        let error = #expect(throws: ServiceError.self) { _ = try file.load(calendar: .fxNewYork) }
        #expect(error?.code == .badInput)
    }

    @Test func anotherSymbolsStateIsRefused() throws {
        let folder = try TemporaryFolder()
        try StateFile(path: folder.path + "/state", symbol: symbol).save(try state(5))
        let other = StateFile(path: folder.path + "/state", symbol: Symbol("USDJPY")!)
        let error = #expect(throws: ServiceError.self) { _ = try other.load(calendar: .fxNewYork) }
        #expect(error?.message.contains("EURUSD") == true)
        let mine = StateFile(path: folder.path + "/state", symbol: symbol)
        let wrongCalendar = #expect(throws: ServiceError.self) {
            let calendar = try TradingCalendar(definition: "format = tickloom-calendar 1\nname = a\nzone = utc")
            try mine.save(try MTFState(calendar: calendar))
            _ = try mine.load(calendar: .fxNewYork)
            try FileManager.default.removeItem(atPath: folder.path + "/state.previous")
            _ = try mine.load(calendar: .fxNewYork)
        }
        #expect(wrongCalendar?.message.contains("calendar") == true)
    }
}
