package import BarEngine
package import IPCProtocol
package import MarketModel
internal import MessagePack
internal import TickImport
internal import TickQuality
package import TickStore

// What the engine tells, as the values that the command line shows.

extension MTFState {
    /// - Throws: ``ServiceError`` `.internalError` if the engine is of another version, which saves states otherwise.
    package static func restored(
        told info: IPC.StateResult, calendar: TradingCalendar
    ) throws(ServiceError) -> MTFState {
        var reason = "it is none"
        if case .binary(let bytes) = info.state {
            do throws(SavedStateError) {
                return try MTFState.restored(from: bytes, calendar: calendar)
            } catch {
                reason = "\(error)"
            }
        }
        throw ServiceError(
            .internalError, "the engine's state cannot be read: \(reason)",
            advice: "start the engine anew with this version of tickloom")
    }
}

extension SymbolSummary {
    /// nil where nothing is stored.
    package init?(told info: IPC.InstrumentInfo) throws(ServiceError) {
        guard let first = info.first, let last = info.last else { return nil }
        self.init(
            instrument: Instrument(symbol: try EngineParsing.symbol(info.symbol), priceScale: info.priceScale),
            firstTime: first, lastTime: last, tickCount: info.ticks, dayCount: info.days, fileBytes: info.bytes)
    }
}

extension TickColumns {
    package init(told batch: IPC.TickBatch) {
        func volumes(_ column: IPCColumn<Int64>?) -> [Int64] {
            column?.values.map { $0 < 0 ? Volume.absent : $0 }
                ?? [Int64](repeating: Volume.absent, count: batch.count)
        }
        self.init()
        ts = batch.ts.values
        bid = batch.bid.values
        ask = batch.ask.values
        bidVolume = volumes(batch.bidVolume)
        askVolume = volumes(batch.askVolume)
    }
}

extension BarRow {
    package static func rows(told batch: IPC.BarBatch) -> [BarRow] {
        let factor = (batch.volumeScale..<Volume.scale).reduce(Int128(1)) { factor, _ in factor * 10 }
        return (0..<batch.count).map { row in
            let volume = batch.volume.map { $0.values[row] } ?? -1
            return BarRow(
                openTime: batch.openTime.values[row], closeTime: batch.closeTime.values[row],
                prices: OHLC(
                    open: batch.open.values[row], high: batch.high.values[row], low: batch.low.values[row],
                    close: batch.close.values[row]),
                volume: volume < 0 ? VolumeSum() : VolumeSum(units: Int128(volume) * factor),
                tickCount: batch.tickCount.values[row], isComplete: batch.complete.values[row] != 0)
        }
    }

    package init(told info: IPC.BarInfo) {
        self.init(
            openTime: info.openTime, closeTime: info.closeTime,
            prices: OHLC(open: info.open, high: info.high, low: info.low, close: info.close),
            volume: info.volume.flatMap { Amount($0) }.map { VolumeSum(units: $0.units) } ?? VolumeSum(),
            tickCount: Int64(info.tickCount), isComplete: false)
    }
}

extension Tick {
    package init(told info: IPC.TickInfo) {
        func units(_ text: String?) -> Int64 {
            text.flatMap { Amount($0) }.flatMap { Int64(exactly: $0.units) } ?? Volume.absent
        }
        self.init(
            ts: info.ts, bid: info.bid, ask: info.ask, bidVolume: units(info.bidVolume),
            askVolume: units(info.askVolume))
    }
}

extension QualityService.Passport {
    /// - Throws: ``ServiceError`` `.internalError` if the engine is of another version, which keeps its findings otherwise.
    package init(told passport: IPC.QualityPassport, calendar: TradingCalendar) throws(ServiceError) {
        do {
            let decoder = MessagePackDecoder()
            self.init(
                symbol: try EngineParsing.symbol(passport.symbol), priceScale: passport.priceScale, calendar: calendar,
                segments: try decoder.decode([DaySegment].self, from: passport.segments),
                origin: try decoder.decode(PassportForm.self, from: passport.origin).origin,
                contentHash: passport.contentHash, daysRead: passport.daysRead)
        } catch {
            throw ServiceError(
                .internalError, "the engine's answer cannot be read: \(error)",
                advice: "start the engine anew with this version of tickloom")
        }
    }
}

extension StoreStatistics {
    package init(told stats: IPC.SymbolStats) throws(ServiceError) {
        self.init(
            summary: SymbolSummary(
                instrument: Instrument(symbol: try EngineParsing.symbol(stats.symbol), priceScale: 0), firstTime: 0,
                lastTime: 0, tickCount: stats.ticks, dayCount: stats.days, fileBytes: stats.bytes),
            columns: stats.columns.map { (name: $0.name, bytes: $0.bytes) }, textBytes: stats.csvBytes,
            measuredDays: stats.csvDaysMeasured)
    }
}

extension ImportRecord {
    package init(told info: IPC.ImportRecordInfo) throws(ServiceError) {
        self.init(
            id: Int64(info.importID), symbol: try EngineParsing.symbol(info.symbol), format: info.format,
            sources: info.sources, finishedAt: info.finished, rowsRead: info.rowsRead, ticksStored: info.ticksStored,
            rejected: info.rejected, duplicates: info.duplicates, contentHash: info.contentHash)
    }
}

extension InterruptedImport {
    package init(told info: IPC.InterruptedImportInfo) {
        self.init(
            key: info.key, symbol: info.symbol.flatMap { Symbol($0) }, days: info.days.compactMap { CivilDate($0) },
            fileBytes: info.bytes)
    }
}

extension TickStore.Deletion {
    package init(told info: IPC.TicksDeleted) {
        self.init(tickCount: info.ticks, droppedDays: info.daysDropped, rewrittenDays: info.daysRewritten)
    }
}

extension StoreHealth {
    package init(told info: IPC.StoreHealthResult, socket: String) {
        var pool: PoolStatistics?
        if let told = info.pool {
            var statistics = PoolStatistics()
            statistics.connections = told.connections
            statistics.inUse = told.inUse
            statistics.waiting = told.waiting
            statistics.finished = told.finished
            statistics.failed = told.failed
            statistics.refused = told.refused
            statistics.slowest = told.slowest.map { PoolStatistics.Query(name: $0.name, seconds: $0.seconds) }
            pool = statistics
        }
        self.init(
            isOpen: info.open, isWritable: info.writable, freeBytes: info.freeBytes, partitionCount: info.partitions,
            damaged: info.damaged, owner: info.writerPid.map { StoreOwner(processID: $0, socket: socket) },
            schemaVersion: info.schemaVersion, cachedBarsBytes: info.cachedBarsBytes, pool: pool)
    }
}

extension StoreReport {
    package init(told info: IPC.StoreCheckResult, dataFolder: String) {
        self.init()
        partitionCount = info.partitions
        tickCount = info.ticks
        fileBytes = info.bytes
        contentHash = info.contentHash
        findings = info.findings.map { StoreFinding(told: $0, dataFolder: dataFolder) }
    }
}

extension StoreFinding {
    /// - Parameter dataFolder: what stands for it in the engine's texts becomes its path again.
    package init(told info: IPC.StoreFindingInfo, dataFolder: String) {
        self.init(
            kind: Kind(rawValue: info.kind) ?? .damaged, path: info.path, symbol: info.symbol.flatMap { Symbol($0) },
            date: info.date.flatMap { CivilDate($0) },
            message: info.message.replacing("DATA/", with: dataFolder + "/"))
    }
}

extension TickStore.Repair {
    package init(told info: IPC.StoreRepairResult, dataFolder: String) {
        self.init(
            partitionCount: info.partitions,
            removed: info.removed.map {
                (finding: StoreFinding(told: $0.finding, dataFolder: dataFolder), to: $0.movedTo)
            },
            adopted: info.adopted, corrected: info.corrected.map { StoreFinding(told: $0, dataFolder: dataFolder) })
    }
}

extension TickStore.Compaction {
    package init(told info: IPC.StoreCompactResult) {
        self.init(
            partitionCount: info.partitions, rewritten: info.rewritten, bytesBefore: info.bytesBefore,
            bytesAfter: info.bytesAfter, removedFolders: info.foldersRemoved, isComplete: true)
    }
}

extension Verification {
    /// - Throws: ``ServiceError`` `.internalError` if the engine is of another version, which verifies otherwise.
    package init(told info: IPC.VerifyResult) throws(ServiceError) {
        func dates(_ texts: [String]) -> [CivilDate] { texts.compactMap { CivilDate($0) } }
        func side(_ side: IPC.PriceSide) -> PriceSide { PriceSide(rawValue: side.rawValue) ?? .bid }
        self.init(symbol: try EngineParsing.symbol(info.symbol))
        tickCount = info.ticks
        wrongDays = dates(info.wrongDays)
        wrongSnapshots = dates(info.wrongSnapshots)
        contentHash = info.contentHash
        for bars in info.bars {
            var counts: [Way: Int] = [.plain: bars.recomputed]
            counts[.sql] = bars.bySql
            timeframes.append(
                Bars(
                    timeframe: try EngineParsing.timeframe(bars.timeframe), side: side(bars.side), barCount: bars.bars,
                    counts: counts, wrongDates: dates(bars.differentOn)))
        }
        if let told = info.firstDifference {
            guard let way = Way(rawValue: told.way) else {
                throw ServiceError(
                    .internalError, "the engine forms bars in a way that is not known: \(told.way)",
                    advice: "start the engine anew with this version of tickloom")
            }
            firstDifference = Difference(
                timeframe: try EngineParsing.timeframe(told.timeframe), side: side(told.side), way: way,
                given: told.given.map { BarRow(told: $0) }, expected: told.expected.map { BarRow(told: $0) },
                ticks: told.ticks.map { Tick(told: $0) }, tickCount: told.tickCount)
        }
        guard isGood == info.verified else {
            throw ServiceError(
                .internalError, "the engine's answer contradicts itself",
                advice: "start the engine anew with this version of tickloom")
        }
    }
}

extension SQLAnswer {
    package init(told info: IPC.StoreSQLResult) {
        self.init(
            columns: info.columns.map { column in
                let kind: Kind =
                    switch column.kind {
                    case .text: .text
                    case .number: .number
                    case .boolean: .boolean
                    case .time: .time
                    }
                return (name: column.name, kind: kind)
            }, rows: info.rows, isCut: info.truncated)
    }
}

extension ImportProgress {
    package init(told info: IPC.ImportProgressInfo) {
        self.init(
            phase: info.phase == .reading ? .reading : .committing, rows: info.rows, bytes: info.bytes,
            bytesTotal: info.bytesTotal, ticksPerSecond: info.ticksPerSecond, etaSeconds: info.etaSeconds,
            path: info.path, file: info.file, fileCount: info.files, fileBytes: info.fileBytes,
            fileBytesTotal: info.fileBytesTotal)
    }
}

extension ImportSummary {
    package init(told info: IPC.ImportSummaryInfo) throws(ServiceError) {
        var report = RowReport()
        report.rowsRead = info.rowsRead
        report.crossed = info.crossed
        report.zeroSpread = info.zeroSpread
        report.outOfOrder = info.outOfOrder
        report.duplicates = info.duplicates
        report.repeatedHeaders = info.repeatedHeaders
        report.ambiguousTimes = info.ambiguousTimes
        for reject in info.rejects {
            guard let rule = RowRule.allCases.first(where: { $0.name == reject.rule }) else { continue }
            report.rejectedByRule[rule.rawValue] = reject.rows
            report.firstExamples[rule.rawValue] = reject.first.map {
                RowReport.Example(path: $0.path, line: $0.line, byteOffset: $0.byteOffset, text: $0.text)
            }
        }
        var remarks = ImportRemarks()
        remarks.spikes = info.spikes
        remarks.jumps = info.jumps
        remarks.outsideSessions = info.offSessionTicks
        remarks.repeatedTimes = info.repeatedTimes
        self.init(
            importID: info.importID, symbol: try EngineParsing.symbol(info.symbol), priceScale: info.priceScale,
            format: info.format, reason: info.reason, report: report, remarks: remarks, emptyFiles: info.emptyFiles,
            skippedFiles: info.skippedFiles.map { (path: $0.path, reason: $0.reason) }, ticksStored: info.ticksStored,
            ticksAccepted: info.ticksAccepted, partitions: info.partitions,
            unchangedPartitions: info.unchangedPartitions, alreadyStored: info.alreadyStored, firstTime: info.first,
            lastTime: info.last, bytesIn: info.bytesIn, fileBytes: info.fileBytes, bytesStored: info.bytesStored,
            resumedRows: info.resumedRows, isAnew: info.anew, seconds: info.seconds, contentHash: info.contentHash,
            isDryRun: info.dryRun)
    }
}
