// The functions have the names of the C header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CEngineABI
internal import MarketModel
internal import SyntheticTicks

/// What the handle of making synthetic ticks stands for.
final class GeneratorHandle {
    /// So many ticks are made at once at the most: what is more would rather be made day by day.
    private static let ticksMax = 100_000_000
    private static let batchTicks = 262_144

    private var generator: TickGenerator
    private let scale: Int
    private var ticks = TickColumns()
    private var batch = TickColumns()

    init(_ wanted: tl_generator_options) throws(EngineFailure) {
        let symbolText = wanted.symbol.map { text($0, wanted.symbol_length) } ?? ""
        guard let symbol = Symbol(symbolText) else {
            throw EngineFailure(Int(TL_BAD_OPTION), value: Int64(TL_OPTION_SYMBOL), text: symbolText)
        }
        let shapes = TickShape.allCases
        guard shapes.indices.contains(Int(wanted.shape)), (-100_000...100_000).contains(wanted.from_day) else {
            throw EngineFailure(Int(TL_BAD_OPTION), value: Int64(TL_OPTION_GENERATOR), text: "from is out of range")
        }
        var options = TickGeneratorOptions(
            symbol: symbol, from: CivilDate(daysSince1970: Int(wanted.from_day)), days: Int(wanted.days),
            seed: wanted.seed)
        options.shape = shapes[Int(wanted.shape)]
        if wanted.ticks_per_day != 0 { options.instrument.ticksPerDay = Int(wanted.ticks_per_day) }
        var defects = GeneratorDefects()
        defects.gapsPerMillion = Int(wanted.per_million.0)
        defects.duplicatesPerMillion = Int(wanted.per_million.1)
        defects.crossedPerMillion = Int(wanted.per_million.2)
        defects.lockedPerMillion = Int(wanted.per_million.3)
        defects.spikesPerMillion = Int(wanted.per_million.4)
        defects.latePerMillion = Int(wanted.per_million.5)
        defects.tiesPerMillion = Int(wanted.per_million.6)
        defects.gapSeconds = wanted.gap_seconds
        defects.spikeBasisPoints = wanted.spike_basis_points
        options.defects = defects
        do throws(TickGeneratorError) {
            generator = try TickGenerator(options)
        } catch {
            throw EngineFailure(Int(TL_BAD_OPTION), value: Int64(TL_OPTION_GENERATOR), text: "\(error)")
        }
        // Lively weeks have up to twice as many.
        guard options.expectedTicks <= GeneratorHandle.ticksMax / 2 else {
            throw EngineFailure(
                Int(TL_BAD_OPTION), value: Int64(TL_OPTION_GENERATOR),
                text: "days is \(options.days); of this symbol that is more than \(GeneratorHandle.ticksMax) ticks: "
                    + "make them part by part, which gives the same ticks")
        }
        scale = options.instrument.priceScale
    }

    /// Makes some more; false after the last.
    func next() -> Bool {
        guard generator.next(into: &batch, ticksMax: GeneratorHandle.batchTicks) else { return false }
        ticks.append(batch, rows: 0..<batch.count)
        return true
    }

    func table() throws(EngineFailure) -> tl_tick_table { try tl_tick_table(ticks, scale: scale) }

    /// Defects that were built in, in the order of `tl_generator_counts`.
    var counts: [Int] {
        let counts = generator.defectCounts
        return [
            counts.gaps, counts.droppedTicks, counts.duplicates, counts.crossed, counts.locked, counts.spikes,
            counts.late, counts.ties,
        ]
    }
}

@c @implementation
public func tl_generator_new(
    _ options: UnsafePointer<tl_generator_options>, _ error: UnsafeMutablePointer<tl_error>
) -> OpaquePointer? {
    EngineFailure.made(error) { () throws(EngineFailure) -> GeneratorHandle in try GeneratorHandle(options.pointee) }
}

@c @implementation
public func tl_generator_free(_ generator: OpaquePointer?) { release(generator, GeneratorHandle.self) }

@c @implementation
public func tl_generator_next(_ generator: OpaquePointer) -> Int32 {
    object(generator, GeneratorHandle.self).next() ? 1 : 0
}

@c @implementation
public func tl_generator_table(
    _ generator: OpaquePointer, _ table: UnsafeMutablePointer<tl_tick_table>, _ error: UnsafeMutablePointer<tl_error>
) -> Int32 {
    EngineFailure.code(error) { () throws(EngineFailure) in
        table.pointee = try object(generator, GeneratorHandle.self).table()
    }
}

@c @implementation
public func tl_generator_counts(_ generator: OpaquePointer, _ counts: UnsafeMutablePointer<Int64>) {
    for (place, count) in object(generator, GeneratorHandle.self).counts.enumerated() { counts[place] = Int64(count) }
}
