import BarEngine
import CReference
import MarketModel
import MessagePack

/// A part of the engine that the performance gate watches, and plain work in C of the same kind.
///
/// Both do the same work each time, in some milliseconds or less, and leave nothing behind.
struct GatePart {
    let name: String
    let work: () throws -> Void
    let reference: () -> Void

    static let names = [
        "csv-parse", "bars-batch", "bars-every-tick", "snapshot", "messagepack-encode", "messagepack-decode",
    ]

    static func named(_ name: String) throws -> GatePart {
        switch name {
        case "csv-parse": try csvParse()
        case "bars-batch": try barsBatch()
        case "bars-every-tick": try barsEveryTick()
        case "snapshot": try snapshot()
        case "messagepack-encode": try encode()
        case "messagepack-decode": try decode()
        default: throw EngineBenchError("\(name) is no part; there are \(names.joined(separator: ", "))")
        }
    }

    private static func csvParse() throws -> GatePart {
        // Many: a processor learns the branches of a short text by heart, and forgets them when it is busy otherwise.
        let file = try TickFile(SampleTicks.columns(100_000))
        let text = file.text
        let expected = try file.sumOfBids()
        return GatePart(
            name: "csv-parse",
            work: { if try file.sumOfBids() != expected { throw EngineBenchError("parsed other ticks than before") } },
            reference: { keep(text.withUnsafeBufferPointer { reference_parse($0.baseAddress!, $0.count) }) })
    }

    private static func barsBatch() throws -> GatePart {
        let columns = try SampleTicks.columns(50_000)
        return GatePart(
            name: "bars-batch",
            work: {
                var state = try MTFState()
                try state.append(columns)
                keep(state.partialBar(5)?.bid.close ?? 0)
            },
            reference: { keep(reference_bars(columns.ts, columns.bid, columns.count, 0)) })
    }

    private static func barsEveryTick() throws -> GatePart {
        let columns = try SampleTicks.columns(50_000)
        return GatePart(
            name: "bars-every-tick",
            work: {
                var state = try MTFState()
                var sum: Int64 = 0
                try state.append(
                    columns, rows: 0..<columns.count, eachTick: { state in sum = sum &* 31 &+ sixBars(state) })
                keep(sum)
            },
            reference: { keep(reference_bars(columns.ts, columns.bid, columns.count, 1)) })
    }

    /// Open, high, low, close and ticks of the bid of all six bars in progress.
    @inline(__always)
    private static func sixBars(_ state: borrowing MTFState) -> Int64 {
        var sum: Int64 = 0
        for index in 0..<6 {
            guard let partial = state.partial(index) else { continue }
            let prices = partial.bar.bid
            sum &+= prices.open &+ prices.high &+ prices.low &+ prices.close &+ partial.bar.tickCount
        }
        return sum
    }

    private static func snapshot() throws -> GatePart {
        let state = try SnapshotSource(SampleTicks.columns(50_000))
        return GatePart(
            name: "snapshot", work: { keep(state.snapshots(1_000)) }, reference: { keep(reference_copies(1_000)) })
    }

    private static func encode() throws -> GatePart {
        let request = SampleRequest()
        var writer = MessagePackWriter()
        try request.write(into: &writer)
        let bytes = writer.bytes
        return GatePart(
            name: "messagepack-encode",
            work: {
                for _ in 0..<1_000 {
                    writer.removeAll()
                    try request.write(into: &writer)
                }
                keep(Int64(writer.count))
            }, reference: { keep(reference_hash(bytes, bytes.count, 1_000)) })
    }

    private static func decode() throws -> GatePart {
        var writer = MessagePackWriter()
        try SampleRequest().write(into: &writer)
        let bytes = writer.bytes
        return GatePart(
            name: "messagepack-decode",
            work: {
                var sum = 0
                for _ in 0..<1_000 { sum &+= try SampleRequest.read(bytes) }
                keep(Int64(sum))
            }, reference: { keep(reference_hash(bytes, bytes.count, 1_000)) })
    }

    /// Where results go, so that no work is left out because nobody looks at what it gave.
    @inline(never)
    private static func keep(_ value: Int64) {
        sink = sink &* 31 &+ value
    }

    /// Only the main thread works here.
    nonisolated(unsafe) private static var sink: Int64 = 0
}

/// A state with its ticks, of which snapshots are taken.
private final class SnapshotSource {
    private var state: MTFState

    init(_ columns: TickColumns) throws {
        state = try MTFState()
        try state.append(columns)
    }

    /// As many snapshots; a sum over some of what is in them.
    func snapshots(_ count: Int) -> Int64 {
        var sum: Int64 = 0
        for _ in 0..<count {
            let snapshot = state.snapshot(completed: 1)
            sum &+= (snapshot.partial(0)?.bar.tickCount ?? 0) &+ (snapshot.completedBar(5, newest: 0)?.bid.close ?? 0)
        }
        return sum
    }
}
