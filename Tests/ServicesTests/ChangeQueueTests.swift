import MarketModel
import Testing

@testable import Services

@Suite struct ChangeQueueTests {
    private static let eurusd = Symbol("EURUSD")!
    private static let gbpusd = Symbol("GBPUSD")!

    /// However many changes there are, one waits for each symbol, and none is lost.
    @Test func changesOfASymbolBecomeOne() async {
        let board = ChangeBoard()
        let changes = board.changes(of: [Self.eurusd, Self.gbpusd])
        for number in 0..<1_000 {
            board.tell(StoreChange(symbol: Self.eurusd, firstTime: Int64(500 - number), lastTime: Int64(number)))
            board.tell(StoreChange(symbol: Symbol("XAUUSD")!, firstTime: 0, lastTime: 1))
        }
        board.tell(StoreChange(symbol: Self.gbpusd, firstTime: 7, lastTime: 8))
        #expect(await changes.next() == StoreChange(symbol: Self.eurusd, firstTime: -499, lastTime: 999))
        board.tell(StoreChange(symbol: Self.eurusd, firstTime: 1, lastTime: 2))
        #expect(await changes.next() == StoreChange(symbol: Self.gbpusd, firstTime: 7, lastTime: 8))
        #expect(await changes.next() == StoreChange(symbol: Self.eurusd, firstTime: 1, lastTime: 2))
        board.finish()
        #expect(await changes.next() == nil)
        #expect(await board.changes(of: [Self.eurusd]).next() == nil)
    }

    @Test func whoWaitsIsWokenAndCanLeave() async {
        let board = ChangeBoard()
        let changes = board.changes(of: [Self.eurusd])
        let waiting = Task { await changes.next() }
        await Task.yield()
        board.tell(StoreChange(symbol: Self.eurusd, firstTime: 1, lastTime: 2))
        #expect(await waiting.value?.lastTime == 2)
        let leaving = Task { await changes.next() }
        leaving.cancel()
        #expect(await leaving.value == nil)
    }
}
