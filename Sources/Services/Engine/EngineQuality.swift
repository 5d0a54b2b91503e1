internal import IPCProtocol
internal import MarketModel
internal import MessagePack
public import ServiceKit
internal import TickQuality
internal import TickStore

/// Data passports.
public final class EngineQuality: ManagedService {
    public static let key = ServiceKey<EngineQuality>.quality
    public static let dependencies: [ServiceName] = ["store"]

    public static let methods: [ServiceMethod<EngineQuality>] = [
        ServiceMethod(IPC.qualityGet, runningMax: 16) { quality, params, _ in
            let (passport, calendar) = try await quality.passport(params)
            return EngineQuality.result(passport, calendar, days: params.days ?? false)
        },
        ServiceMethod(IPC.qualityPassport, runningMax: 16) { quality, params, _ in
            let (passport, _) = try await quality.passport(params)
            let encoder = MessagePackEncoder()
            return IPC.QualityPassport(
                symbol: passport.symbol.name, priceScale: passport.priceScale,
                segments: try encoder.encodeValue(passport.segments),
                origin: try encoder.encodeValue(PassportForm(passport.origin)), contentHash: passport.contentHash,
                daysRead: passport.daysRead)
        },
        ServiceMethod(IPC.qualityVerify, runningMax: 1) { quality, params, call in
            try await quality.verify(params, call)
        },
    ]

    private let store: EngineStore

    public init(_ scope: ServiceScope) throws {
        store = try scope.get(.store)
    }

    private func passport(
        _ params: IPC.QualityParams
    ) async throws -> (QualityService.Passport, TradingCalendar) {
        let symbol = try EngineParsing.symbol(params.symbol)
        let (from, to) = try EngineParsing.range(params.from, params.to)
        return try await store.read { query in
            let calendar = try EngineBars.calendar(params.calendar, symbol, query)
            let passport = try QualityService(query).passport(
                of: symbol, calendar: calendar, from: from, to: to, isCancelled: { Task.isCancelled })
            return (passport, calendar)
        }
    }

    private func verify(_ params: IPC.VerifyParams, _ call: ServiceCall) async throws -> IPC.VerifyResult {
        let symbol = try EngineParsing.symbol(params.symbol)
        let frames = try EngineParsing.timeframes(params.timeframes)
        return try await store.read { query in
            let request = VerifyService.Request(
                symbol: symbol, timeframes: frames, calendar: try EngineBars.calendar(params.calendar, symbol, query))
            let scale = try query.summary(of: symbol).instrument.priceScale
            let found = try VerifyService(query).run(request) { done, total in
                call.progress(Wire(IPC.VerifyProgress(done: done, total: total)))
                return !Task.isCancelled
            }
            return VerificationForm.result(found, scale: scale)
        }
    }

    private static func result(
        _ passport: QualityService.Passport, _ calendar: TradingCalendar, days: Bool
    ) -> IPC.QualityResult {
        let all = passport.days
        var gaps: [String: Int] = [:]
        for kind in Gap.Kind.allCases { gaps[kind.name] = all.reduce(0) { $0 + $1.gapCount(kind) } }
        var spread: IPC.SpreadPoints?
        if let least = passport.spread(0), let median = passport.spread(0.5), let high = passport.spread(0.95),
            let most = passport.spread(1)
        {
            spread = IPC.SpreadPoints(min: Int(least), median: Int(median), p95: Int(high), max: Int(most))
        }
        return IPC.QualityResult(
            symbol: passport.symbol.name, calendar: calendar.name, ticks: passport.tickCount,
            sessionDays: all.filter(\.isSession).count, score: passport.score, counts: counts(all), gaps: gaps,
            offSessionTicks: all.reduce(0) { $0 + $1.outsideSession }, rejectedRows: passport.origin.rejectedRows,
            rejected: Dictionary(
                passport.origin.rejectedByRule.map { ($0.rule, $0.rows) }, uniquingKeysWith: { $0 + $1 }),
            outOfOrder: passport.origin.outOfOrder, importDuplicates: passport.origin.duplicates, spreadPoints: spread,
            contentHash: passport.contentHash,
            days: days
                ? all.map { day in
                    IPC.QualityDay(
                        date: "\(day.date)", from: day.interval.openTime, to: day.interval.closeTime,
                        session: day.isSession, ticks: day.tickCount, score: day.score, counts: counts([day]),
                        gaps: day.gaps.map { IPC.QualityGap(kind: $0.kind.name, from: $0.from, to: $0.to) })
                } : nil)
    }

    private static func counts(_ days: [DayQuality]) -> IPC.QualityCounts {
        func sum(_ count: (DayQuality) -> Int) -> Int { days.reduce(0) { $0 + count($1) } }
        return IPC.QualityCounts(
            crossed: sum(\.counts.crossed), zeroSpread: sum(\.counts.zeroSpread), duplicates: sum(\.counts.duplicates),
            repeatedTimes: sum(\.counts.repeatedTimes), unchanged: sum(\.counts.unchanged),
            spikes: sum(\.counts.spikes),
            jumps: sum(\.counts.jumps), flatStretches: sum(\.counts.flatStretches), thinHours: sum(\.thinHours),
            rateChanges: sum(\.rateChanges))
    }
}
