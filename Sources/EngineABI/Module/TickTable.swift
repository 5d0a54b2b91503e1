internal import CEngineABI
internal import MarketModel

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

extension tl_tick_table {
    /// The ticks as columns in memory of their own.
    ///
    /// - Throws: TL_NO_MEMORY.
    init(_ ticks: TickColumns, scale: Int) throws(EngineFailure) {
        let count = ticks.count
        var table = tl_tick_table()
        table.count = Int64(count)
        table.scale = Int32(scale)
        func room(_ bytes: Int) -> UnsafeMutableRawPointer? { malloc(max(1, bytes)) }
        func prices(_ values: [Int64]) -> UnsafeMutableRawPointer? {
            guard let place = room(16 * count) else { return nil }
            let target = place.bindMemory(to: Int64.self, capacity: 2 * count)
            for (row, value) in values.enumerated() {
                target[2 * row] = value
                target[2 * row + 1] = value >> 63
            }
            return place
        }
        func volumes(
            _ values: [Int64], _ bits: inout UnsafeMutableRawPointer?, _ nulls: inout Int64
        ) -> UnsafeMutableRawPointer? {
            bits = room((count + 7) / 8)
            guard let place = room(8 * count), let bitmap = bits?.bindMemory(to: UInt8.self, capacity: (count + 7) / 8)
            else { return nil }
            bitmap.initialize(repeating: 0, count: (count + 7) / 8)
            let target = place.bindMemory(to: Double.self, capacity: count)
            for (row, value) in values.enumerated() {
                target[row] = Limits.volume(VolumeSum(value))
                if value == Volume.absent { nulls += 1 } else { bitmap[row >> 3] |= 1 << UInt8(row & 7) }
            }
            return place
        }
        if let times = room(8 * count)?.bindMemory(to: Int64.self, capacity: count) {
            times.initialize(from: ticks.ts, count: count)
            table.ts = times
        }
        table.prices = (prices(ticks.bid), prices(ticks.ask))
        table.volumes = (
            volumes(ticks.bidVolume, &table.validity.0, &table.null_counts.0),
            volumes(ticks.askVolume, &table.validity.1, &table.null_counts.1)
        )
        let pieces: [UnsafeMutableRawPointer?] = [
            UnsafeMutableRawPointer(table.ts), table.prices.0, table.prices.1, table.volumes.0, table.volumes.1,
            table.validity.0, table.validity.1,
        ]
        guard pieces.allSatisfy({ $0 != nil }) else {
            for piece in pieces { free(piece) }
            throw EngineFailure(Int(TL_NO_MEMORY), value: Int64(count) * 57)
        }
        self = table
    }
}
