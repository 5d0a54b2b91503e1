import BarEngine
import MarketModel
import TestSupport
import Testing

@Suite struct BarRingTests {
    /// Every small capacity, filled to every level beyond it.
    @Test func keepsTheNewest() {
        for capacity in 1...6 {
            for count in 0...20 {
                var ring = BarRing(capacity: capacity)
                for number in 0..<count {
                    ring.append(
                        Bar(openTime: Int64(number), closeTime: Int64(number) + 1, first: Tick(ts: 0, bid: 1, ask: 2)))
                }
                #expect(ring.count == min(count, capacity))
                #expect(ring.appendedCount == count)
                for back in 0..<ring.count { #expect(ring[newest: back].openTime == Int64(count - 1 - back)) }
                #expect(ring.suffix(3).map(\.openTime) == (0..<count).suffix(min(3, capacity)).map { Int64($0) })
                #expect(ring.suffix(0).isEmpty)
            }
        }
    }

    /// All bars as one piece of memory, asked for after every append, after some, and more than once.
    @Test func spansAreWhole() {
        for capacity in 1...6 {
            for pause in 1...7 {
                var ring = BarRing(capacity: capacity)
                for number in 0..<30 {
                    ring.append(
                        Bar(openTime: Int64(number), closeTime: Int64(number) + 1, first: Tick(ts: 0, bid: 1, ask: 2)))
                    guard number % pause == 0 else { continue }
                    let expected = (0...number).suffix(capacity).map { Int64($0) }
                    for _ in 0..<2 {
                        let times = ring.withSpan { span in span.indices.map { span[$0].openTime } }
                        #expect(times == expected, "capacity \(capacity), every \(pause)")
                    }
                    #expect(ring.suffix(2).map(\.openTime) == expected.suffix(2))
                }
            }
        }
    }

    @Test func aPlaceOutsideTraps() async {
        await #expect(processExitsWith: .trap) {
            let ring = BarRing(capacity: 2)
            _ = ring[newest: 0]
        }
    }
}
