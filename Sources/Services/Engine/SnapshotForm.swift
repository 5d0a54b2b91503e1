internal import BarEngine
internal import IPCProtocol
internal import MarketModel

/// Puts a snapshot into the schema's form.
struct SnapshotForm: Sendable {
    let symbol: Symbol
    let side: PriceSide
    let calendar: TradingCalendar
    /// Of the instrument's prices.
    let scale: Int

    func result(_ snapshot: MTFSnapshot) -> IPC.SnapshotResult {
        IPC.SnapshotResult(
            symbol: symbol.name, at: snapshot.time, side: IPC.PriceSide(rawValue: side.rawValue)!,
            calendar: calendar.name, priceScale: scale + side.extraDigits, tickScale: scale,
            lastTick: snapshot.lastTick.map(SnapshotForm.info),
            timeframes: snapshot.frames.map { state($0, at: snapshot.time) })
    }

    private func state(_ frame: MTFSnapshot.Frame, at time: Int64) -> IPC.TimeframeState {
        // Where the bar in progress has no tick yet, its interval is going by all the same.
        let interval =
            frame.partial.map { BarInterval(openTime: $0.openTime, closeTime: $0.closeTime) }
            ?? SnapshotForm.interval(calendar, frame.timeframe, time)
        let length = Double(interval.closeTime - interval.openTime)
        let elapsed = min(max(0, Double(time - interval.openTime)), length)
        return IPC.TimeframeState(
            timeframe: frame.timeframe.description, partial: frame.partial.map(info),
            elapsedSeconds: elapsed / Double(nanosecondsPerSecond),
            progress: elapsed / length, completed: frame.completed.map(info))
    }

    private static func interval(_ calendar: TradingCalendar, _ timeframe: Timeframe, _ time: Int64) -> BarInterval {
        // Calendars are not asked about the ends of time.
        let margin = 5 * 366 * nanosecondsPerDay
        return calendar.interval(of: timeframe, containing: min(max(time, .min + margin), .max - margin))
    }

    static func info(_ tick: Tick) -> IPC.TickInfo {
        func text(_ units: Int64) -> String? {
            let text = Volume.text(units)
            return text.isEmpty ? nil : text
        }
        return IPC.TickInfo(
            ts: tick.ts, bid: tick.bid, ask: tick.ask, bidVolume: text(tick.bidVolume), askVolume: text(tick.askVolume))
    }

    private func info(_ bar: Bar) -> IPC.BarInfo {
        SnapshotForm.info(BarRow(bar, side: side, isComplete: true))
    }

    static func info(_ bar: BarRow) -> IPC.BarInfo {
        let volume = bar.volume.text
        return IPC.BarInfo(
            openTime: bar.openTime, closeTime: bar.closeTime, open: bar.prices.open, high: bar.prices.high,
            low: bar.prices.low, close: bar.prices.close, volume: volume.isEmpty ? nil : volume,
            tickCount: Int(bar.tickCount))
    }
}
