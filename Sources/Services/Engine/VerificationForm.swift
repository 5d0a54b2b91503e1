internal import IPCProtocol
internal import MarketModel

/// Puts what verifying found into the schema's form.
enum VerificationForm {
    static func result(_ found: Verification, scale: Int) -> IPC.VerifyResult {
        func texts(_ dates: [CivilDate]) -> [String] { dates.map { "\($0)" } }
        return IPC.VerifyResult(
            symbol: found.symbol.name, priceScale: scale, ticks: found.tickCount, verified: found.isGood,
            wrongDays: texts(found.wrongDays), wrongSnapshots: texts(found.wrongSnapshots),
            bars: found.timeframes.map { bars in
                IPC.VerifyBars(
                    timeframe: bars.timeframe.description, side: IPC.PriceSide(rawValue: bars.side.rawValue)!,
                    bars: bars.barCount, recomputed: bars.expectedCount, bySql: bars.bySQL,
                    differentOn: texts(bars.wrongDates))
            },
            firstDifference: found.firstDifference.map { difference in
                IPC.VerifyDifference(
                    timeframe: difference.timeframe.description,
                    side: IPC.PriceSide(rawValue: difference.side.rawValue)!, way: difference.way.rawValue,
                    given: difference.given.map(SnapshotForm.info),
                    expected: difference.expected.map(SnapshotForm.info),
                    ticks: difference.ticks.map(SnapshotForm.info), tickCount: difference.tickCount)
            }, contentHash: found.contentHash)
    }
}
