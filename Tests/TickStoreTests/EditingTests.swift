import Foundation
import MarketModel
import TestSupport
import Testing

@testable import TickStore

@Suite struct EditingTests {
    /// Random changes of ranges leave what the same changes of an array leave.
    @Test(arguments: [1, 2, 3] as [UInt64]) func randomChangesEqualThoseOfAnArray(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        let store = try TickStore(path: folder.path, access: .writing)
        let all = try syntheticDays(5, seed: seed).reduce(into: TickColumns()) {
            $0.append($1.ticks.rows(0..<min(300, $1.ticks.count)))
        }
        var random = SplitMix64(seed: seed)
        var model = TickColumns()
        for number in 0..<30 {
            let low = Int.random(in: 0..<all.count, using: &random)
            let high = Int.random(in: low...min(all.count, low + 400), using: &random)
            let chosen = all.rows(low..<high)
            let from = all.ts[low]
            let to = high < all.count ? all.ts[high] : Int64.max
            // Ticks of one time stand on both sides of the cut.
            let fitting = chosen.rows(0..<chosen.firstRow(notBefore: to))
            let start = model.firstRow(notBefore: from)
            let end = max(start, model.firstRow(notBefore: to))
            switch Int.random(in: 0..<3, using: &random) {
            case 0:
                try store.insertTicks(chosen, of: eurusd, finishedAt: Int64(number))
                model.formUnion(with: chosen)
            case 1 where from < to:
                try store.replaceTicks(of: eurusd, from: from, to: to, with: fitting, finishedAt: Int64(number))
                var rest = model.rows(0..<start)
                rest.append(fitting)
                rest.append(model, rows: end..<model.count)
                model = rest
            default:
                _ = try store.deleteTicks(of: eurusd.symbol, from: from, to: to)
                var rest = model.rows(0..<start)
                rest.append(model, rows: end..<model.count)
                model = rest
            }
            #expect(try store.allTicks() == model, "seed \(seed), change \(number)")
        }
        #expect(try store.check()?.findings.isEmpty == true)
    }

    @Test func whatADoneChangeTells() throws {
        let folder = try TemporaryFolder()
        let store = try TickStore(path: folder.path, access: .writing)
        let days = try syntheticDays(2).map(\.ticks)
        let first = try store.insertTicks(days[0], of: eurusd, finishedAt: 7)
        #expect(first.importID == 1 && first.storedDays == 1)
        #expect(try store.insertTicks(days[0], of: eurusd, finishedAt: 8).unchangedDays == 1)
        var both = days[0].rows(100..<200)
        both.append(days[1])
        let second = try store.replaceTicks(of: eurusd, from: .min, to: .max, with: both, finishedAt: 9)
        #expect(second.importID == 2 && second.rewrittenDays == 1 && second.storedDays == 1)
        #expect(try store.imports().map(\.format) == ["insert", "replace"])
        #expect(try store.steps(ofImport: 2).map(\.name) == [.read, .replace, .store])
        let third = try store.replaceTicks(
            of: eurusd, from: days[1].ts[0], to: .max, with: TickColumns(), finishedAt: 10)
        #expect(third.importID == nil && third.droppedDays == 1)
        #expect(try store.allTicks() == days[0].rows(100..<200))
    }

    @Test func whatCannotBeStoredIsRefused() throws {
        let folder = try TemporaryFolder()
        let store = try TickStore(path: folder.path, access: .writing)
        let ticks = try syntheticDays(1)[0].ticks
        try store.insertTicks(ticks, of: eurusd, finishedAt: 0)
        func refusal(_ body: () throws -> Void) -> String {
            do {
                try body()
                return ""
            } catch let error as StoreError where error.code == .refused {
                return error.message
            } catch {
                return "\(error)"
            }
        }
        #expect(
            refusal { try store.replaceTicks(of: eurusd, from: 0, to: 1, with: ticks, finishedAt: 0) }
                .contains("not all of the range"))
        let cents = Instrument(symbol: eurusd.symbol, priceScale: 2)
        #expect(refusal { try store.insertTicks(ticks, of: cents, finishedAt: 0) }.contains("5 digits, not 2"))
        let falling = ticks.reordered(by: [1, 0])
        #expect(refusal { try store.insertTicks(falling, of: eurusd, finishedAt: 0) }.contains("order"))
        var odd = ticks.rows(0..<1)
        odd.bidVolume = [123_456_789_012_345]
        #expect(refusal { try store.insertTicks(odd, of: eurusd, finishedAt: 0) }.contains("volume"))
        odd = ticks.rows(0..<1)
        odd.ask = [.max]
        #expect(refusal { try store.insertTicks(odd, of: eurusd, finishedAt: 0) }.contains("18 digits"))
        #expect(try store.allTicks() == ticks)
    }
}
