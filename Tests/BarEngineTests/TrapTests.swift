import BarEngine
import MarketModel
import TestSupport
import Testing

/// The preconditions that keep the engine within its memory, which it reads and writes by pointers.
@Suite struct TrapTests {
    private static let ticks = TickColumns((0..<4).map { Tick(ts: $0, bid: 1, ask: 2) })

    @Test func rowsOutsideOfABatchTrap() async {
        await #expect(processExitsWith: .trap) {
            var state = try MTFState()
            try state.append(Self.ticks, rows: 0..<5)
        }
        await #expect(processExitsWith: .trap) {
            var state = try MTFState()
            try state.append(Self.ticks, rows: -1..<2)
        }
        await #expect(processExitsWith: .trap) {
            var state = try MTFState()
            try state.append(Self.ticks, rows: 3..<5, eachTick: { _ in })
        }
        await #expect(processExitsWith: .trap) {
            var state = try MTFState()
            try state.append(Self.ticks, rows: 4..<5, events: { _ in })
        }
        await #expect(processExitsWith: .success) {
            var state = try MTFState()
            try state.append(Self.ticks, rows: 0..<4)
            try state.append(Self.ticks, rows: 4..<4)
        }
    }

    @Test func columnsOfDifferentLengthsTrap() async {
        await #expect(processExitsWith: .trap) {
            var state = try MTFState()
            let (long, short): ([Int64], [Int64]) = ([1, 2, 3], [1, 2])
            try long.withUnsafeBufferPointer { long in
                try short.withUnsafeBufferPointer { short in
                    try state.append(ts: long, bid: long, ask: long, bidVolume: long, askVolume: short)
                }
            }
        }
        await #expect(processExitsWith: .trap) {
            _ = TickColumns(ts: [1, 2], bid: [1, 2], ask: [1], bidVolume: [0, 0], askVolume: [0, 0])
        }
    }

    @Test func timeframesThatAreNotThereTrap() async {
        await #expect(processExitsWith: .trap) {
            let state = try MTFState()
            _ = state.partial(state.timeframes.count)
        }
        await #expect(processExitsWith: .trap) {
            let state = try MTFState()
            _ = state.partial(-1)
        }
        await #expect(processExitsWith: .trap) {
            let state = try MTFState()
            _ = state.completedCount(state.timeframes.count)
        }
        await #expect(processExitsWith: .trap) {
            let state = try MTFState()
            state.withCompletedBars(99) { _ in }
        }
        await #expect(processExitsWith: .success) {
            let state = try MTFState()
            _ = state.partial(state.timeframes.count - 1)
            _ = state.completedCount(0)
        }
    }

    @Test func barsThatAreNotHeldTrap() async {
        await #expect(processExitsWith: .trap) {
            let state = try MTFState()
            _ = state.completedBar(0, newest: 0)
        }
        await #expect(processExitsWith: .trap) { _ = BarRing(capacity: 0) }
        await #expect(processExitsWith: .trap) {
            let ring = BarRing(capacity: 2)
            _ = ring[newest: -1]
        }
    }
}
