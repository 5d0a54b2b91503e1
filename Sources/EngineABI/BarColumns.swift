// The functions have the names of the C header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CEngineABI
internal import MarketModel

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Bars of one timeframe and one side of the price, as columns that grow.
struct BarColumns {
    private var openTime: [Int64] = []
    private var closeTime: [Int64] = []
    private var open: [Int64] = []
    private var high: [Int64] = []
    private var low: [Int64] = []
    private var close: [Int64] = []
    private var volume: [Double] = []
    private var tickCount: [Int64] = []
    /// Exact, of the first bar and of the last.
    private var edgeVolumes = (first: VolumeSum(), last: VolumeSum())

    @inline(__always)
    mutating func append(_ bar: Bar, _ side: Side) {
        let prices = side.prices(bar)
        openTime.append(bar.openTime)
        closeTime.append(bar.closeTime)
        open.append(prices.open)
        high.append(prices.high)
        low.append(prices.low)
        close.append(prices.close)
        let sum = side.volume(bar)
        if volume.isEmpty { edgeVolumes.first = sum }
        edgeVolumes.last = sum
        volume.append(Limits.volume(sum))
        tickCount.append(bar.tickCount)
    }

    /// A table of the bars in memory of its own.
    ///
    /// - Parameters:
    ///   - last: a bar in progress that comes behind the others.
    ///   - scale: of the prices here.
    /// - Throws: TL_NO_MEMORY.
    func table(last: Bar?, side: Side, scale: Int, decimals: Bool) throws(EngineFailure) -> tl_table {
        var columns = self
        if let last { columns.append(last, side) }
        let count = columns.openTime.count
        var table = tl_table()
        table.count = Int64(count)
        table.in_progress = last == nil ? 0 : 1
        table.scale = Int32(scale)
        table.decimals = decimals ? 1 : 0
        table.edge_volumes = (tl_sum(columns.edgeVolumes.first), tl_sum(columns.edgeVolumes.last))
        func room(_ bytes: Int) -> UnsafeMutableRawPointer? { malloc(max(1, bytes)) }
        func integers(_ values: [Int64]) -> UnsafeMutablePointer<Int64>? {
            guard let place = room(8 * count)?.bindMemory(to: Int64.self, capacity: count) else { return nil }
            place.initialize(from: values, count: count)
            return place
        }
        func prices(_ values: [Int64]) -> UnsafeMutableRawPointer? {
            guard let place = room((decimals ? 16 : 8) * count) else { return nil }
            if decimals {
                let target = place.bindMemory(to: Int64.self, capacity: 2 * count)
                for (row, value) in values.enumerated() {
                    target[2 * row] = value
                    target[2 * row + 1] = value >> 63
                }
            } else {
                let target = place.bindMemory(to: Double.self, capacity: count)
                for (row, value) in values.enumerated() { target[row] = Limits.price(value, scale: scale) }
            }
            return place
        }
        table.open_time = integers(columns.openTime)
        table.close_time = integers(columns.closeTime)
        table.tick_count = integers(columns.tickCount)
        table.prices = (prices(columns.open), prices(columns.high), prices(columns.low), prices(columns.close))
        let bitmapBytes = (count + 7) / 8
        if let volumes = room(8 * count)?.bindMemory(to: Double.self, capacity: count),
            let bits = room(bitmapBytes)?.bindMemory(to: UInt8.self, capacity: bitmapBytes)
        {
            bits.initialize(repeating: 0, count: bitmapBytes)
            for (row, value) in columns.volume.enumerated() {
                volumes[row] = value
                if value.isNaN {
                    table.volume_null_count += 1
                } else {
                    bits[row >> 3] |= 1 << UInt8(row & 7)
                }
            }
            table.volume = volumes
            table.volume_validity = bits
        }
        let pieces: [UnsafeMutableRawPointer?] = [
            UnsafeMutableRawPointer(table.open_time), UnsafeMutableRawPointer(table.close_time),
            UnsafeMutableRawPointer(table.tick_count), table.prices.0, table.prices.1, table.prices.2, table.prices.3,
            UnsafeMutableRawPointer(table.volume_validity),
        ]
        guard pieces.allSatisfy({ $0 != nil }) else {
            tl_table_free(&table)
            throw EngineFailure(Int(TL_NO_MEMORY), value: Int64(count) * 64)
        }
        return table
    }
}

extension tl_sum {
    init(_ sum: VolumeSum) {
        let units = sum.units ?? 0
        self.init(
            low: UInt64(truncatingIfNeeded: units), high: Int64(truncatingIfNeeded: units >> 64),
            is_present: sum.isAbsent ? 0 : 1)
    }

    var sum: VolumeSum {
        is_present == 0 ? VolumeSum() : VolumeSum(units: Int128(high) << 64 | Int128(low))
    }
}

@c @implementation
public func tl_sum_value(_ sum: tl_sum) -> Double { Limits.volume(sum.sum) }

@c @implementation
public func tl_table_free(_ table: UnsafeMutablePointer<tl_table>) {
    free(table.pointee.open_time)
    free(table.pointee.close_time)
    free(table.pointee.tick_count)
    free(table.pointee.prices.0)
    free(table.pointee.prices.1)
    free(table.pointee.prices.2)
    free(table.pointee.prices.3)
    free(table.pointee.volume)
    free(table.pointee.volume_validity)
    table.pointee = tl_table()
}

@c @implementation
public func tl_free(_ memory: UnsafeMutableRawPointer?) { free(memory) }

/// A copy of bytes that the caller frees; nil where there is no memory.
func copied(_ bytes: some Collection<UInt8>) -> UnsafeMutablePointer<UInt8>? {
    guard let place = malloc(max(1, bytes.count))?.bindMemory(to: UInt8.self, capacity: bytes.count) else {
        return nil
    }
    _ = UnsafeMutableBufferPointer(start: place, count: bytes.count).initialize(from: bytes)
    return place
}
