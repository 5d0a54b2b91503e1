// The functions have the names of the C header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CEngineABI
internal import MarketModel
internal import TickQuality

/// What the handle of judging ticks stands for: whole UTC days are judged, and joined to days of the calendar.
final class QualityHandle {
    private let meter: QualityMeter
    private var days: DayQualities
    /// The ticks of the UTC day that is coming in.
    private var ticks = TickColumns()
    private var dayEnd = Int64.min
    private var time = Int64.min
    private var lateCount = 0

    init(_ calendar: TradingCalendar) {
        meter = QualityMeter(calendar: calendar)
        days = DayQualities(calendar: calendar)
    }

    /// - Throws: TL_LATE_TICK with the row of the chunk.
    func feed(_ chunk: tl_chunk, dropsLate: Bool) throws(EngineFailure) {
        guard let ts = chunk.columns.0, let bid = chunk.columns.1, let ask = chunk.columns.2,
            let bidVolume = chunk.columns.3, let askVolume = chunk.columns.4
        else { return }
        for row in 0..<Int(chunk.count) {
            guard ts[row] >= time else {
                guard dropsLate else {
                    throw EngineFailure(
                        Int(TL_LATE_TICK), column: Int(TL_COLUMN_TS), row: row, value: ts[row], other: time)
                }
                lateCount += 1
                continue
            }
            time = ts[row]
            if time >= dayEnd {
                judge()
                dayEnd = CivilDate(utc: time).utcMidnight + nanosecondsPerDay
            }
            ticks.append(
                Tick(ts: time, bid: bid[row], ask: ask[row], bidVolume: bidVolume[row], askVolume: askVolume[row]))
        }
    }

    private func judge() {
        for segment in meter.segments(of: ticks) { days.add(segment) }
        ticks.removeAll(keepingCapacity: true)
    }

    /// What is to be said of each day, as JSON.
    func finish() -> String {
        judge()
        dayEnd = .min
        let found = days.finish()
        var text = "{\"late\":\(lateCount),"
        for (name, share) in [("spread_min", 0.0), ("spread_median", 0.5), ("spread_p95", 0.95), ("spread_max", 1.0)] {
            text += "\"\(name)\":\(Self.number(DayQualities.spread(share, of: found))),"
        }
        text += "\"days\":["
        for (index, day) in found.enumerated() {
            if index > 0 { text += "," }
            text += Self.json(day)
        }
        return text + "]}"
    }

    private static func number(_ value: (some BinaryInteger)?) -> String { value.map { "\($0)" } ?? "null" }

    private static func json(_ day: DayQuality) -> String {
        let counts = day.counts
        let numbers: [(String, String)] = [
            ("open_time", "\(day.interval.openTime)"), ("close_time", "\(day.interval.closeTime)"),
            ("session_open", number(day.session?.openTime)), ("session_close", number(day.session?.closeTime)),
            ("score", "\(day.score)"), ("ticks", "\(counts.ticks)"), ("outside_session", "\(day.outsideSession)"),
            ("crossed", "\(counts.crossed)"), ("zero_spread", "\(counts.zeroSpread)"),
            ("duplicates", "\(counts.duplicates)"), ("repeated_times", "\(counts.repeatedTimes)"),
            ("unchanged", "\(counts.unchanged)"), ("spikes", "\(counts.spikes)"), ("jumps", "\(counts.jumps)"),
            ("flat_stretches", "\(counts.flatStretches)"), ("thin_hours", "\(day.thinHours)"),
            ("rate_changes", "\(day.rateChanges)"), ("busiest_ten_minutes", "\(day.busiestTenMinutes)"),
            ("median_ten_minutes", number(day.medianTenMinutes)), ("missing_share", "\(day.missingShare)"),
            ("spread_min", number(day.spread(0))), ("spread_median", number(day.spread(0.5))),
            ("spread_p95", number(day.spread(0.95))), ("spread_max", number(day.spread(1))),
        ]
        let gaps = day.gaps.map { "[\"\($0.kind.name)\",\($0.from),\($0.to)]" }.joined(separator: ",")
        return "{\"date\":\"\(day.date)\"," + numbers.map { "\"\($0)\":\($1)" }.joined(separator: ",")
            + ",\"gaps\":[\(gaps)]}"
    }
}

@c @implementation
public func tl_quality_new(_ calendar: OpaquePointer) -> OpaquePointer {
    handle(QualityHandle(object(calendar, CalendarHandle.self).calendar))
}

@c @implementation
public func tl_quality_free(_ quality: OpaquePointer?) { release(quality, QualityHandle.self) }

@c @implementation
public func tl_quality_feed(
    _ quality: OpaquePointer, _ chunk: UnsafePointer<tl_chunk>, _ dropsLate: Int32,
    _ error: UnsafeMutablePointer<tl_error>
) -> Int32 {
    EngineFailure.code(error) { () throws(EngineFailure) in
        try object(quality, QualityHandle.self).feed(chunk.pointee, dropsLate: dropsLate != 0)
    }
}

@c @implementation
public func tl_quality_finish(
    _ quality: OpaquePointer, _ count: UnsafeMutablePointer<Int64>
) -> UnsafeMutablePointer<CChar>? {
    let text = object(quality, QualityHandle.self).finish()
    count.pointee = Int64(text.utf8.count)
    return copied(Array(text.utf8)).map { UnsafeMutableRawPointer($0).assumingMemoryBound(to: CChar.self) }
}
