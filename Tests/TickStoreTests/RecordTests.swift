import Foundation
import MarketModel
import TestSupport
import Testing

@testable import TickStore

@Suite struct RecordTests {
    private static func backtest(_ name: String = "Müller's \"test\"; DROP TABLE trades; --") -> Backtest {
        Backtest(
            name: name, strategy: "cross", parameters: "{\"fast\": 5}", symbols: ["EURUSD", "ol'é, \"x\""], fromTime: 1,
            toTime: .max, currency: "USD", initialBalance: Amount("100000.000000001")!, startedAt: 7)
    }

    private static func position(_ backtest: Int64, _ number: Int) -> Position {
        Position(
            backtestID: backtest, parentID: number % 2 == 0 ? nil : 1, symbol: "EURUSD",
            side: number % 3 == 0 ? .long : .short, size: Amount("0.01")!, entryTime: Int64(number),
            entryPrice: Amount(price: 110_427, scale: 5), stopLoss: Amount("1.1"), commission: Amount("-3.5")!,
            profit: number % 2 == 0 ? nil : Amount("-0.000000001"), maximumAdverse: Amount("-12345678901234567890.5"),
            entryReason: "r\u{0}é😀")
    }

    @Test func everyFieldComesBack() throws {
        let folder = try TemporaryFolder()
        var backtest = Self.backtest()
        var position: Position
        var trade: Trade
        do {
            let store = try TickStore(path: folder.path, access: .writing)
            backtest.id = try store.insert(backtest)
            #expect(try store.backtest(backtest.id) == backtest)
            position = Self.position(backtest.id, 1)
            position.id = try store.insert([position])[0]
            trade = Trade(
                backtestID: backtest.id, positionID: position.id, symbol: "EURUSD", side: .sell,
                size: Amount("29999999999999999999999999999")!, time: .min, price: Amount("1.10427")!, reason: "exit")
            trade.id = try store.insert([trade])[0]
        }
        let store = try TickStore(path: folder.path, access: .reading)
        #expect(try store.backtests() == [backtest])
        #expect(try store.positions(ofBacktest: backtest.id) == [position])
        #expect(try store.trades(ofBacktest: backtest.id) == [trade])
        #expect(try store.position(position.id) == position)
        #expect(try store.trade(trade.id) == trade)
        #expect(try store.backtest(99) == nil)
    }

    @Test func changingAndDeleting() throws {
        let folder = try TemporaryFolder()
        let store = try TickStore(path: folder.path, access: .writing)
        var first = Self.backtest("one")
        first.id = try store.insert(first)
        let second = try store.insert(Self.backtest("two"))
        let positions = try store.insert((0..<50).map { Self.position(first.id, $0) })
        #expect(positions.count == 50 && Set(positions).count == 50)
        try store.insert([Self.position(second, 1)])
        first.status = .failed
        first.statusReason = "no ticks"
        first.finalBalance = Amount("-1")
        first.finishedAt = 8
        #expect(try store.update(first))
        #expect(try store.backtest(first.id) == first)
        var changed = try #require(try store.position(positions[3]))
        changed.exitTime = 5
        changed.exitPrice = Amount("1.2")
        changed.profitPips = Amount("95.73")
        #expect(try store.update(changed))
        #expect(try store.position(changed.id) == changed)
        #expect(try store.deletePosition(positions[0]))
        #expect(try !store.deletePosition(positions[0]))
        #expect(try store.positions(ofBacktest: first.id).count == 49)
        #expect(try store.deleteBacktest(first.id))
        #expect(try store.positions(ofBacktest: first.id).isEmpty)
        #expect(try store.positions(ofBacktest: second).count == 1)
        #expect(try !store.deleteBacktest(first.id))
        #expect(try !store.update(first))
    }

    /// One bad row, and none is inserted.
    @Test func bulkInsertionsAreWhole() throws {
        let folder = try TemporaryFolder()
        let store = try TickStore(path: folder.path, access: .writing)
        let backtest = try store.insert(Self.backtest())
        var positions = (0..<20).map { Self.position(backtest, $0) }
        positions[13].size = .zero
        let error = #expect(throws: StoreError.self) { try store.insert(positions) }
        #expect(error?.message.contains("CHECK") == true, "\(error?.message ?? "")")
        #expect(try store.positions(ofBacktest: backtest).isEmpty)
        // The connection is fit for more.
        positions[13].size = Amount("1")!
        #expect(try store.insert(positions).count == 20)
    }

    @Test func bulkChangesAreWhole() throws {
        let folder = try TemporaryFolder()
        let store = try TickStore(path: folder.path, access: .writing)
        let backtests = try store.insert([Self.backtest("one"), Self.backtest("two")])
        try store.insert((0..<20).map { Self.position(backtests[0], $0) })
        var positions = try store.positions(ofBacktest: backtests[0])
        for index in positions.indices { positions[index].exitReason = "end \(index)" }
        try store.update(positions)
        #expect(try store.positions(ofBacktest: backtests[0]) == positions)
        var wrong = positions
        for index in wrong.indices { wrong[index].exitReason = "wrong" }
        wrong[19].id = 999
        #expect(throws: StoreError.self) { try store.update(wrong) }
        #expect(try store.positions(ofBacktest: backtests[0]) == positions)
        var both = try store.backtests()
        for index in both.indices { both[index].status = .cancelled }
        try store.update(both)
        #expect(try store.backtests() == both)
        var trades = [
            Trade(
                backtestID: backtests[1], symbol: "EURUSD", side: .buy, size: Amount("1")!, time: 3,
                price: Amount("1.1")!)
        ]
        trades[0].id = try store.insert(trades)[0]
        trades[0].reason = "entry"
        try store.update(trades)
        #expect(try store.trades(ofBacktest: backtests[1]) == trades)
        try store.deletePositions(ofBacktest: backtests[0])
        try store.deleteTrades(ofBacktest: backtests[1])
        #expect(try store.positions(ofBacktest: backtests[0]).isEmpty)
        #expect(try store.trades(ofBacktest: backtests[1]).isEmpty)
    }
}
