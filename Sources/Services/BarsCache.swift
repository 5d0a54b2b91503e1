internal import MarketModel
internal import TickStore

/// What a query service knows of the store's cached bars, and what it will put there. One owner.
///
/// The cache is a help and no more: whatever goes wrong with it, bars are computed.
final class BarsCache {
    /// Bars of finer timeframes are as quick to form as to fetch.
    static let finest = Timeframe.m1

    private let store: TickStore
    private var isBroken = false
    /// Writes in a row that failed.
    private var failedWrites = 0
    /// Others may write at the same time, so that one failure says nothing.
    private static let failedWritesMax = 8
    private var kept: [CachedBars] = []
    private var stale: [Int64] = []
    /// What the store's cache had of pieces of time, which are numbered.
    private var chunks: [Place: Known] = [:]
    /// Days that were formed.
    private var days: [Place: (sourceHash: String, bars: WholeBars)] = [:]

    private struct Place: Hashable {
        let key: CachedBars.Key
        let time: Int64
    }

    init(_ store: TickStore) {
        self.store = store
    }

    /// Whether bars of this timeframe are looked up at all.
    func isUsed(for timeframe: Timeframe) -> Bool {
        !isBroken && store.options.barsCacheBytesMax > 0 && timeframe >= BarsCache.finest
    }

    /// What the cache holds of some spans.
    struct Known {
        fileprivate var rows: [Int64: CachedBars] = [:]

        /// The bars of a span; nil if there are none, or none that can be trusted.
        func bars(_ span: BarSpan, sourceHash: String) -> [BarRow]? {
            guard let row = row(span, sourceHash: sourceHash),
                let bars = BarBlockCodec.decode(row.bytes, label: row.label), bars.count == row.barCount
            else { return nil }
            return bars
        }

        /// The whole bars of a span; nil if there are none, or none that can be trusted.
        func wholeBars(_ span: BarSpan, sourceHash: String) -> WholeBars? {
            guard let row = row(span, sourceHash: sourceHash),
                let bars = WholeBarsCodec.decode(row.bytes, label: row.label), bars.bars.count == row.barCount
            else { return nil }
            return bars
        }

        private func row(_ span: BarSpan, sourceHash: String) -> CachedBars? {
            guard let row = rows[span.startTime], row.endTime == span.endTime, row.sourceHash == sourceHash else {
                return nil
            }
            return row
        }
    }

    func bars(_ key: CachedBars.Key, from: Int64, to: Int64) -> Known {
        var known = Known()
        do throws(StoreError) {
            for row in try store.cachedBars(key, from: from, to: to) { known.rows[row.startTime] = row }
        } catch {
            isBroken = true
        }
        return known
    }

    /// What the cache holds of whole bars of all timeframes.
    func wholeBars(of symbol: Symbol, calendar: String, from: Int64, to: Int64) -> [Timeframe: Known] {
        guard !isBroken, store.options.barsCacheBytesMax > 0 else { return [:] }
        var known: [Timeframe: Known] = [:]
        do throws(StoreError) {
            for row in try store.cachedWholeBars(of: symbol, calendar: calendar, from: from, to: to) {
                known[row.key.timeframe, default: Known()].rows[row.startTime] = row
            }
        } catch {
            isBroken = true
        }
        return known
    }

    // MARK: Memory

    /// Whole bars of days from this timeframe on are remembered: they are few.
    private static let finestRemembered = Timeframe.h1
    /// So long a time is looked up in the store's cache at once.
    private static let chunkNanoseconds = 64 * nanosecondsPerDay
    /// What is remembered is forgotten when it becomes more: some ten megabytes.
    private static let chunksMax = 512
    private static let daysMax = 8_192

    /// Whole bars of a day; nil if they are not known, or not those of `sourceHash`. The store's cache is asked for many days
    /// at once and once only: what others put there later is not found, which costs time and nothing else.
    func remembered(_ key: CachedBars.Key, _ span: BarSpan, sourceHash: String) -> WholeBars? {
        guard isUsed(for: key.timeframe), key.timeframe >= BarsCache.finestRemembered else { return nil }
        if let day = days[Place(key: key, time: span.startTime)], day.sourceHash == sourceHash { return day.bars }
        let (quotient, remainder) = span.startTime.quotientAndRemainder(dividingBy: BarsCache.chunkNanoseconds)
        let number = remainder < 0 ? quotient - 1 : quotient
        let place = Place(key: key, time: number)
        if let known = chunks[place] { return known.wholeBars(span, sourceHash: sourceHash) }
        let (start, isBelow) = number.multipliedReportingOverflow(by: BarsCache.chunkNanoseconds)
        let (end, isAbove) = start.addingReportingOverflow(BarsCache.chunkNanoseconds)
        let known = bars(key, from: isBelow ? .min : start, to: isAbove ? .max : end)
        if chunks.count >= BarsCache.chunksMax { chunks.removeAll() }
        chunks[place] = known
        return known.wholeBars(span, sourceHash: sourceHash)
    }

    /// Remembers whole bars of a day that were formed.
    func remember(_ bars: WholeBars, _ key: CachedBars.Key, _ span: BarSpan, sourceHash: String) {
        guard isUsed(for: key.timeframe), key.timeframe >= BarsCache.finestRemembered else { return }
        if days.count >= BarsCache.daysMax { days.removeAll() }
        days[Place(key: key, time: span.startTime)] = (sourceHash, bars)
    }

    // MARK: Keeping

    /// Keeps the bars of a span for the cache.
    func keep(_ bars: [BarRow], _ key: CachedBars.Key, _ span: BarSpan, sourceHash: String, _ known: Known) {
        keep(key, span, sourceHash, bars.count, known) { BarBlockCodec.encode(bars, label: $0) }
    }

    /// Keeps the whole bars of a span for the cache.
    func keep(_ bars: WholeBars, _ key: CachedBars.Key, _ span: BarSpan, sourceHash: String, _ known: Known) {
        keep(key, span, sourceHash, bars.bars.count, known) { WholeBarsCodec.encode(bars, label: $0) }
    }

    private func keep(
        _ key: CachedBars.Key, _ span: BarSpan, _ sourceHash: String, _ count: Int, _ known: Known,
        encode: (_ label: String) -> [UInt8]
    ) {
        guard store.canCacheBars, !isBroken else { return }
        var row = CachedBars(
            key: key, startTime: span.startTime, endTime: span.endTime, sourceHash: sourceHash, barCount: count,
            bytes: [])
        row.bytes = encode(row.label)
        kept.append(row)
        if let old = known.rows[span.startTime] { stale.append(old.id) }
    }

    /// Puts what was kept into the store's cache.
    func write() {
        guard !kept.isEmpty else { return }
        defer {
            kept.removeAll()
            stale.removeAll()
        }
        do throws(StoreError) {
            try store.insert(kept, replacing: stale)
            chunks.removeAll()
            failedWrites = 0
        } catch {
            failedWrites += 1
            isBroken = failedWrites >= BarsCache.failedWritesMax
        }
    }
}

extension CachedBars {
    /// Says which bars the bytes must be.
    fileprivate var label: String {
        "\(key.symbol) \(key.timeframe) \(key.side?.rawValue ?? "whole") \(key.calendar) \(startTime) \(endTime) \(sourceHash)"
    }
}
