private import Foundation
internal import MarketModel
private import Synchronization

extension TickStore {
    /// Reads every partition and compares it with its seal, its content hash and the catalogue, and looks for files that
    /// no row names. Changes nothing.
    ///
    /// - Parameter progress: gets the number of partitions done and of all; returning false ends the check.
    /// - Returns: nil if it was ended.
    public func check(
        progress: (_ done: Int, _ total: Int) -> Bool = { _, _ in true }
    ) throws(StoreError) -> StoreReport? {
        var report = StoreReport()
        try readCatalogue()
        let rows = try allPartitions()
        report.partitionCount = rows.count
        for (index, row) in rows.enumerated() {
            if !progress(index, rows.count) { return nil }
            report.fileBytes += FileSystem.size(of: path + "/" + row.partition.path) ?? 0
            if let finding = try inspect(row.partition, scale: row.scale) { report.findings.append(finding) }
            if report.findings.last?.path != row.partition.path || report.findings.last?.isLoss == false {
                report.tickCount += row.partition.tickCount
            }
        }
        // Readers of this process may still need files that no row names any more.
        let named = Set(rows.map(\.partition.path)).union(share.readers.held)
        for file in LakeFiles.files(in: TickStore.lake, of: path) where !named.contains(file) {
            let place = LakePath(file)
            report.findings.append(
                StoreFinding(
                    kind: .orphan, path: file, symbol: place?.symbol, date: place?.date,
                    message: "no row of the catalogue names this file"))
        }
        for file in LakeFiles.files(in: "staging", of: path) {
            report.findings.append(
                StoreFinding(
                    kind: .orphan, path: file, symbol: nil, date: nil,
                    message: "it is left of a change that did not come to its end; the next import removes it"))
        }
        report.findings.sort { ($0.kind.rank, $0.path) < ($1.kind.rank, $1.path) }
        report.contentHash = try contentHash()
        share.damagedPaths.withLock { $0 = report.findings.filter(\.isLoss).map(\.path) }
        return report
    }

    /// All columns of all rows, so that DuckDB compares every block with its checksum.
    private static let wholeTables: [StaticString] = [
        "SELECT bit_xor(hash(row)) FROM schema_migrations AS row",
        "SELECT bit_xor(hash(row)) FROM instruments AS row",
        "SELECT bit_xor(hash(row)) FROM imports AS row",
        "SELECT bit_xor(hash(row)) FROM import_steps AS row",
        "SELECT bit_xor(hash(row)) FROM import_sources AS row",
        "SELECT bit_xor(hash(row)) FROM import_days AS row",
        "SELECT bit_xor(hash(row)) FROM import_rejects AS row",
        "SELECT bit_xor(hash(row)) FROM day_quality AS row",
        "SELECT bit_xor(hash(row)) FROM tick_partitions AS row",
        "SELECT bit_xor(hash(row)) FROM bars_cache AS row",
        "SELECT bit_xor(hash(row)) FROM backtests AS row",
        "SELECT bit_xor(hash(row)) FROM positions AS row",
        "SELECT bit_xor(hash(row)) FROM trades AS row",
    ]

    /// Reads the whole catalogue.
    ///
    /// - Throws: ``StoreError`` `.damaged` if part of it cannot be read.
    func readCatalogue() throws(StoreError) {
        do throws(StoreError) {
            for query in TickStore.wholeTables {
                var rows = try connection.prepare(query).rows([])
                while try rows.next() {}
            }
        } catch {
            // The questions are the same for every catalogue: one that is whole answers them, unless the system is in the way.
            guard error.code == .database || error.code == .damaged, !StoreError.isOfTheMoment(error.message) else {
                throw error
            }
            throw StoreError(
                .damaged, path: TickStore.catalogue(in: path), message: "the catalogue is damaged: \(error.message)",
                advice: "run tickloom store repair, which makes it anew from the lake")
        }
    }

    /// The hash of all that the catalogue promises; equal ticks give equal hashes.
    public func contentHash() throws(StoreError) -> String {
        var symbols: [(symbol: Symbol, days: [(date: CivilDate, hash: String)])] = []
        for (partition, _) in try allPartitions() {
            if symbols.last?.symbol != partition.symbol { symbols.append((partition.symbol, [])) }
            symbols[symbols.count - 1].days.append((partition.date, partition.contentHash))
        }
        return ContentHash.symbols(symbols.map { ($0.symbol, ContentHash.days($0.days)) })
    }

    /// Every row of the catalogue with its instrument's scale (nil if there is none), by symbol and date.
    func allPartitions() throws(StoreError) -> [(partition: TickPartition, scale: Int?)] {
        var names = try connection.prepare("SELECT DISTINCT symbol FROM tick_partitions ORDER BY symbol").rows([])
        var found: [(partition: TickPartition, scale: Int?)] = []
        while try names.next() {
            guard let symbol = Symbol(names.text(0)) else { continue }
            let scale = try instrument(symbol)?.priceScale
            found += try partitions(of: symbol).map { ($0, scale) }
        }
        return found
    }

    /// What is wrong with a partition, if anything.
    ///
    /// - Throws: ``StoreError`` `.io` if the file cannot be read: it is not lost, and no repair may take it for lost.
    func inspect(_ partition: TickPartition, scale: Int?) throws(StoreError) -> StoreFinding? {
        func finding(_ kind: StoreFinding.Kind, _ message: String) -> StoreFinding {
            StoreFinding(
                kind: kind, path: partition.path, symbol: partition.symbol, date: partition.date, message: message)
        }
        if let refusal = FileSystem.refusal(of: path + "/" + partition.path) { throw refusal }
        do throws(StoreError) {
            _ = try RegularFile(path + "/" + partition.path)
        } catch {
            guard error.code == .damaged else { throw error }
            guard FileSystem.exists(path + "/" + partition.path) else {
                return finding(.missing, "the catalogue names this file, and it is not there")
            }
        }
        let file: LakeFile
        switch try lakeFile(partition.path) {
        case .intact(let intact): file = intact
        case .damaged(let reason):
            let size = FileSystem.size(of: path + "/" + partition.path) ?? 0
            let sizes = size == partition.fileBytes ? "" : "; it has \(size) bytes, not \(partition.fileBytes)"
            return finding(.damaged, reason + sizes)
        }
        if file.partition.contentHash != partition.contentHash {
            return finding(
                .damaged, "its ticks have the content hash \(file.partition.contentHash), not \(partition.contentHash)")
        }
        guard let scale, file.scale == scale else {
            let known = scale.map { "\($0)" } ?? "none"
            return finding(.mismatch, "its prices have \(file.scale) digits, and the catalogue's instrument \(known)")
        }
        if file.partition != partition {
            return finding(
                .mismatch,
                "the catalogue's row does not describe this file: \(file.partition.difference(from: partition))")
        }
        return file.isSealed ? nil : finding(.unsealed, "the file has no seal; store compact writes it anew")
    }

    /// What a file of the lake holds, found out from the file and its path alone.
    ///
    /// - Throws: ``StoreError`` `.io` if it cannot be read, which says nothing of what it holds.
    func lakeFile(_ relative: String) throws(StoreError) -> LakeFile.Reading {
        guard let place = LakePath(relative) else { return .damaged("it is no file of the lake by its name") }
        let file = path + "/" + relative
        let bytes: [UInt8]
        do throws(StoreError) {
            bytes = try RegularFile(file).bytes()
        } catch {
            guard error.code == .damaged else { throw error }
            return .damaged(error.message)
        }
        let seal = FileSeal.state(of: bytes)
        if seal == .broken { return .damaged("its bytes are not what was written: the seal is broken") }
        do {
            let scale = try priceScale(ofFile: file)
            let ticks = try readTicks(ofFile: file)
            guard let first = ticks.ts.first, let last = ticks.ts.last else { return .damaged("it has no ticks") }
            let midnight = place.date.utcMidnight
            guard first >= midnight, last < midnight + nanosecondsPerDay else {
                return .damaged("it has ticks of another day")
            }
            var partition = TickPartition(
                symbol: place.symbol, date: place.date, ticks: ticks,
                contentHash: ContentHash.day(ticks, scale: scale))
            guard partition.contentHash == place.contentHash else {
                return .damaged("its ticks have the content hash \(partition.contentHash), which is not its name")
            }
            partition.path = relative
            partition.fileBytes = bytes.count
            return .intact(LakeFile(partition: partition, scale: scale, isSealed: seal == .intact))
        } catch {
            guard let error = error as? StoreError else { return .damaged("\(error)") }
            guard error.code == .damaged else { throw error }
            return .damaged(error.message)
        }
    }

    /// The digits of the prices, by the file's own schema.
    private func priceScale(ofFile file: String) throws(StoreError) -> Int {
        let statement = try connection.prepare(
            "SELECT CAST(scale AS BIGINT) FROM parquet_schema(?) WHERE name IN ('bid', 'ask') ORDER BY name")
        var rows: Rows
        do throws(StoreError) {
            rows = try statement.rows([.text(file)])
        } catch {
            throw unreadable([file], error)
        }
        guard try rows.next() else {
            throw StoreError(.damaged, path: file, message: "it has no prices", advice: "run tickloom store repair")
        }
        let scale = rows.int(0)
        guard try rows.next(), rows.int(0) == scale, Instrument.scales.contains(Int(scale)) else {
            throw StoreError(
                .damaged, path: file, message: "its prices have no common number of digits",
                advice: "run tickloom store repair")
        }
        return Int(scale)
    }
}

extension StoreFinding.Kind {
    /// The order in which findings are listed: the worst first.
    fileprivate var rank: Int { StoreFinding.Kind.allCases.firstIndex(of: self)! }
}

extension TickPartition {
    /// Which facts differ.
    fileprivate func difference(from row: TickPartition) -> String {
        var parts: [String] = []
        func compare<Value: Equatable>(_ name: String, _ key: KeyPath<TickPartition, Value>) {
            if self[keyPath: key] != row[keyPath: key] {
                parts.append("\(name) \(self[keyPath: key]), not \(row[keyPath: key])")
            }
        }
        compare("ticks", \.tickCount)
        compare("bytes", \.fileBytes)
        compare("first time", \.firstTime)
        compare("last time", \.lastTime)
        compare("lowest bid", \.lowestBid)
        compare("highest ask", \.highestAsk)
        compare("volumes", \.hasVolumes)
        compare("unit", \.timeUnit.rawValue)
        return parts.joined(separator: "; ")
    }
}
