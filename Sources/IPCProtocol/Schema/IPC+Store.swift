// Written by scripts/generate-schema.py from schema/. Do not edit.
// swift-format-ignore-file

public import MessagePack

extension IPC {
    /// What the texts of a column mean.
    public enum SQLKind: String, IPCEnumeration {
        case text
        case number
        case boolean
        case time
    }

    /// A use of a connection.
    public struct PoolQuery: IPCMessage {
        /// What the program calls it.
        public var name: String
        /// How long it took.
        public var seconds: Double

        public init(name: String, seconds: Double) {
            self.name = name
            self.seconds = seconds
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var nameValue: String?
            var secondsValue: Double?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "name": try reader.readField("name", &nameValue)
                case "seconds": try reader.readField("seconds", &secondsValue)
                default: try reader.skipField(name, "name, seconds")
                }
            }
            self.name = try nameValue.required("name")
            self.seconds = try secondsValue.required("seconds")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(2)
            writer.write(text: "name")
            try self.name.write(to: &writer)
            writer.write(text: "seconds")
            try self.seconds.write(to: &writer)
        }
    }

    /// The connections to the catalogue.
    public struct PoolInfo: IPCMessage {
        /// How many there are.
        public var connections: Int
        /// Now.
        public var inUse: Int
        /// Who waits for one now.
        public var waiting: Int
        /// Uses that came to their end.
        public var finished: Int
        /// Of them, those that failed.
        public var failed: Int
        /// Who waited for too long, or found too many waiting.
        public var refused: Int
        /// The slowest uses, slowest first.
        public var slowest: [PoolQuery]

        public init(connections: Int, inUse: Int, waiting: Int, finished: Int, failed: Int, refused: Int, slowest: [PoolQuery]) {
            self.connections = connections
            self.inUse = inUse
            self.waiting = waiting
            self.finished = finished
            self.failed = failed
            self.refused = refused
            self.slowest = slowest
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var connectionsValue: Int?
            var inUseValue: Int?
            var waitingValue: Int?
            var finishedValue: Int?
            var failedValue: Int?
            var refusedValue: Int?
            var slowestValue: [PoolQuery]?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "connections": try reader.readField("connections", &connectionsValue)
                case "in_use": try reader.readField("in_use", &inUseValue)
                case "waiting": try reader.readField("waiting", &waitingValue)
                case "finished": try reader.readField("finished", &finishedValue)
                case "failed": try reader.readField("failed", &failedValue)
                case "refused": try reader.readField("refused", &refusedValue)
                case "slowest": try reader.readField("slowest", &slowestValue)
                default: try reader.skipField(name, "connections, in_use, waiting, finished, failed, refused, slowest")
                }
            }
            self.connections = try connectionsValue.required("connections")
            self.inUse = try inUseValue.required("in_use")
            self.waiting = try waitingValue.required("waiting")
            self.finished = try finishedValue.required("finished")
            self.failed = try failedValue.required("failed")
            self.refused = try refusedValue.required("refused")
            self.slowest = try slowestValue.required("slowest")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(7)
            writer.write(text: "connections")
            try self.connections.write(to: &writer)
            writer.write(text: "in_use")
            try self.inUse.write(to: &writer)
            writer.write(text: "waiting")
            try self.waiting.write(to: &writer)
            writer.write(text: "finished")
            try self.finished.write(to: &writer)
            writer.write(text: "failed")
            try self.failed.write(to: &writer)
            writer.write(text: "refused")
            try self.refused.write(to: &writer)
            writer.write(text: "slowest")
            try self.slowest.write(to: &writer)
        }
    }

    /// How the store is, at a glance and without reading the lake.
    public struct StoreHealthResult: IPCMessage {
        /// Whether the catalogue answers.
        public var open: Bool
        /// Whether ticks can be stored.
        public var writable: Bool
        /// Free space of the disk.
        public var freeBytes: Int?
        /// Files of ticks that the catalogue names.
        public var partitions: Int?
        /// Files that the last check found damaged, relative to the store; nil before there was one.
        public var damaged: [String]?
        /// The catalogue's version.
        public var schemaVersion: Int?
        /// Of formed bars in the catalogue.
        public var cachedBarsBytes: Int?
        /// The process that holds the store for writing.
        public var writerPid: Int?
        /// Its connections.
        public var pool: PoolInfo?

        public init(open: Bool, writable: Bool, freeBytes: Int? = nil, partitions: Int? = nil, damaged: [String]? = nil, schemaVersion: Int? = nil, cachedBarsBytes: Int? = nil, writerPid: Int? = nil, pool: PoolInfo? = nil) {
            self.open = open
            self.writable = writable
            self.freeBytes = freeBytes
            self.partitions = partitions
            self.damaged = damaged
            self.schemaVersion = schemaVersion
            self.cachedBarsBytes = cachedBarsBytes
            self.writerPid = writerPid
            self.pool = pool
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var openValue: Bool?
            var writableValue: Bool?
            var freeBytesValue: Int??
            var partitionsValue: Int??
            var damagedValue: [String]??
            var schemaVersionValue: Int??
            var cachedBarsBytesValue: Int??
            var writerPidValue: Int??
            var poolValue: PoolInfo??
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "open": try reader.readField("open", &openValue)
                case "writable": try reader.readField("writable", &writableValue)
                case "free_bytes": try reader.readField("free_bytes", &freeBytesValue)
                case "partitions": try reader.readField("partitions", &partitionsValue)
                case "damaged": try reader.readField("damaged", &damagedValue)
                case "schema_version": try reader.readField("schema_version", &schemaVersionValue)
                case "cached_bars_bytes": try reader.readField("cached_bars_bytes", &cachedBarsBytesValue)
                case "writer_pid": try reader.readField("writer_pid", &writerPidValue)
                case "pool": try reader.readField("pool", &poolValue)
                default: try reader.skipField(name, "open, writable, free_bytes, partitions, damaged, schema_version, cached_bars_bytes, writer_pid, pool")
                }
            }
            self.open = try openValue.required("open")
            self.writable = try writableValue.required("writable")
            self.freeBytes = freeBytesValue ?? nil
            self.partitions = partitionsValue ?? nil
            self.damaged = damagedValue ?? nil
            self.schemaVersion = schemaVersionValue ?? nil
            self.cachedBarsBytes = cachedBarsBytesValue ?? nil
            self.writerPid = writerPidValue ?? nil
            self.pool = poolValue ?? nil
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 2
            if self.freeBytes != nil { count += 1 }
            if self.partitions != nil { count += 1 }
            if self.damaged != nil { count += 1 }
            if self.schemaVersion != nil { count += 1 }
            if self.cachedBarsBytes != nil { count += 1 }
            if self.writerPid != nil { count += 1 }
            if self.pool != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "open")
            try self.open.write(to: &writer)
            writer.write(text: "writable")
            try self.writable.write(to: &writer)
            if let value = self.freeBytes {
                writer.write(text: "free_bytes")
                try value.write(to: &writer)
            }
            if let value = self.partitions {
                writer.write(text: "partitions")
                try value.write(to: &writer)
            }
            if let value = self.damaged {
                writer.write(text: "damaged")
                try value.write(to: &writer)
            }
            if let value = self.schemaVersion {
                writer.write(text: "schema_version")
                try value.write(to: &writer)
            }
            if let value = self.cachedBarsBytes {
                writer.write(text: "cached_bars_bytes")
                try value.write(to: &writer)
            }
            if let value = self.writerPid {
                writer.write(text: "writer_pid")
                try value.write(to: &writer)
            }
            if let value = self.pool {
                writer.write(text: "pool")
                try value.write(to: &writer)
            }
        }
    }

    /// What to measure.
    public struct StoreStatsParams: IPCMessage {
        /// Days of each symbol to measure as text; 32 if not given, 0 for all.
        public var measureDays: Int?

        public init(measureDays: Int? = nil) {
            self.measureDays = measureDays
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var measureDaysValue: Int??
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "measure_days": try reader.readField("measure_days", &measureDaysValue)
                default: try reader.skipField(name, "measure_days")
                }
            }
            self.measureDays = measureDaysValue ?? nil
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 0
            if self.measureDays != nil { count += 1 }
            try writer.writeMapHeader(count)
            if let value = self.measureDays {
                writer.write(text: "measure_days")
                try value.write(to: &writer)
            }
        }
    }

    /// What a column takes on disk.
    public struct ColumnSize: IPCMessage {
        /// The column.
        public var name: String
        /// Compressed.
        public var bytes: Int

        public init(name: String, bytes: Int) {
            self.name = name
            self.bytes = bytes
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var nameValue: String?
            var bytesValue: Int?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "name": try reader.readField("name", &nameValue)
                case "bytes": try reader.readField("bytes", &bytesValue)
                default: try reader.skipField(name, "name, bytes")
                }
            }
            self.name = try nameValue.required("name")
            self.bytes = try bytesValue.required("bytes")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(2)
            writer.write(text: "name")
            try self.name.write(to: &writer)
            writer.write(text: "bytes")
            try self.bytes.write(to: &writer)
        }
    }

    /// What the ticks of a symbol take on disk.
    public struct SymbolStats: IPCMessage {
        /// The symbol.
        public var symbol: String
        /// How many there are.
        public var ticks: Int
        /// UTC days with ticks.
        public var days: Int
        /// Of the files.
        public var bytes: Int
        /// The quotient.
        public var bytesPerTick: Double
        /// Of the same ticks as text: exact for days that were measured, in proportion for others.
        public var csvBytes: Double
        /// Days whose text was measured.
        public var csvDaysMeasured: Int
        /// How many times smaller than text.
        public var ratioToCsv: Double
        /// In the files' order.
        public var columns: [ColumnSize]

        public init(symbol: String, ticks: Int, days: Int, bytes: Int, bytesPerTick: Double, csvBytes: Double, csvDaysMeasured: Int, ratioToCsv: Double, columns: [ColumnSize]) {
            self.symbol = symbol
            self.ticks = ticks
            self.days = days
            self.bytes = bytes
            self.bytesPerTick = bytesPerTick
            self.csvBytes = csvBytes
            self.csvDaysMeasured = csvDaysMeasured
            self.ratioToCsv = ratioToCsv
            self.columns = columns
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var symbolValue: String?
            var ticksValue: Int?
            var daysValue: Int?
            var bytesValue: Int?
            var bytesPerTickValue: Double?
            var csvBytesValue: Double?
            var csvDaysMeasuredValue: Int?
            var ratioToCsvValue: Double?
            var columnsValue: [ColumnSize]?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "symbol": try reader.readField("symbol", &symbolValue)
                case "ticks": try reader.readField("ticks", &ticksValue)
                case "days": try reader.readField("days", &daysValue)
                case "bytes": try reader.readField("bytes", &bytesValue)
                case "bytes_per_tick": try reader.readField("bytes_per_tick", &bytesPerTickValue)
                case "csv_bytes": try reader.readField("csv_bytes", &csvBytesValue)
                case "csv_days_measured": try reader.readField("csv_days_measured", &csvDaysMeasuredValue)
                case "ratio_to_csv": try reader.readField("ratio_to_csv", &ratioToCsvValue)
                case "columns": try reader.readField("columns", &columnsValue)
                default: try reader.skipField(name, "symbol, ticks, days, bytes, bytes_per_tick, csv_bytes, csv_days_measured, ratio_to_csv, columns")
                }
            }
            self.symbol = try symbolValue.required("symbol")
            self.ticks = try ticksValue.required("ticks")
            self.days = try daysValue.required("days")
            self.bytes = try bytesValue.required("bytes")
            self.bytesPerTick = try bytesPerTickValue.required("bytes_per_tick")
            self.csvBytes = try csvBytesValue.required("csv_bytes")
            self.csvDaysMeasured = try csvDaysMeasuredValue.required("csv_days_measured")
            self.ratioToCsv = try ratioToCsvValue.required("ratio_to_csv")
            self.columns = try columnsValue.required("columns")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(9)
            writer.write(text: "symbol")
            try self.symbol.write(to: &writer)
            writer.write(text: "ticks")
            try self.ticks.write(to: &writer)
            writer.write(text: "days")
            try self.days.write(to: &writer)
            writer.write(text: "bytes")
            try self.bytes.write(to: &writer)
            writer.write(text: "bytes_per_tick")
            try self.bytesPerTick.write(to: &writer)
            writer.write(text: "csv_bytes")
            try self.csvBytes.write(to: &writer)
            writer.write(text: "csv_days_measured")
            try self.csvDaysMeasured.write(to: &writer)
            writer.write(text: "ratio_to_csv")
            try self.ratioToCsv.write(to: &writer)
            writer.write(text: "columns")
            try self.columns.write(to: &writer)
        }
    }

    /// By symbol, in order of the alphabet.
    public struct StoreStatsResult: IPCMessage {
        /// One by one.
        public var symbols: [SymbolStats]

        public init(symbols: [SymbolStats]) {
            self.symbols = symbols
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var symbolsValue: [SymbolStats]?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "symbols": try reader.readField("symbols", &symbolsValue)
                default: try reader.skipField(name, "symbols")
                }
            }
            self.symbols = try symbolsValue.required("symbols")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(1)
            writer.write(text: "symbols")
            try self.symbols.write(to: &writer)
        }
    }

    /// A query.
    public struct StoreSQLParams: IPCMessage {
        /// One SELECT over the catalogue and the view `ticks`. It sees nothing else, and changes nothing.
        public var sql: String
        /// The most rows: 1 to 100,000; 1,000 if not given.
        public var limit: Int?

        public init(sql: String, limit: Int? = nil) {
            self.sql = sql
            self.limit = limit
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var sqlValue: String?
            var limitValue: Int??
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "sql": try reader.readField("sql", &sqlValue)
                case "limit": try reader.readField("limit", &limitValue)
                default: try reader.skipField(name, "sql, limit")
                }
            }
            self.sql = try sqlValue.required("sql")
            self.limit = limitValue ?? nil
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 1
            if self.limit != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "sql")
            try self.sql.write(to: &writer)
            if let value = self.limit {
                writer.write(text: "limit")
                try value.write(to: &writer)
            }
        }
    }

    /// A column of an answer.
    public struct SQLColumn: IPCMessage {
        /// Its name.
        public var name: String
        /// What its texts mean.
        public var kind: SQLKind

        public init(name: String, kind: SQLKind) {
            self.name = name
            self.kind = kind
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var nameValue: String?
            var kindValue: SQLKind?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "name": try reader.readField("name", &nameValue)
                case "kind": try reader.readField("kind", &kindValue)
                default: try reader.skipField(name, "name, kind")
                }
            }
            self.name = try nameValue.required("name")
            self.kind = try kindValue.required("kind")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(2)
            writer.write(text: "name")
            try self.name.write(to: &writer)
            writer.write(text: "kind")
            try self.kind.write(to: &writer)
        }
    }

    /// Texts, as DuckDB writes them.
    public struct StoreSQLResult: IPCMessage {
        /// In order.
        public var columns: [SQLColumn]
        /// Row by row; absent values are nil.
        public var rows: [[String?]]
        /// Whether there are more rows.
        public var truncated: Bool

        public init(columns: [SQLColumn], rows: [[String?]], truncated: Bool) {
            self.columns = columns
            self.rows = rows
            self.truncated = truncated
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var columnsValue: [SQLColumn]?
            var rowsValue: [[String?]]?
            var truncatedValue: Bool?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "columns": try reader.readField("columns", &columnsValue)
                case "rows": try reader.readField("rows", &rowsValue)
                case "truncated": try reader.readField("truncated", &truncatedValue)
                default: try reader.skipField(name, "columns, rows, truncated")
                }
            }
            self.columns = try columnsValue.required("columns")
            self.rows = try rowsValue.required("rows")
            self.truncated = try truncatedValue.required("truncated")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(3)
            writer.write(text: "columns")
            try self.columns.write(to: &writer)
            writer.write(text: "rows")
            try self.rows.write(to: &writer)
            writer.write(text: "truncated")
            try self.truncated.write(to: &writer)
        }
    }

    /// Something that is wrong.
    public struct StoreFindingInfo: IPCMessage {
        /// As store check names it.
        public var kind: String
        /// The file, relative to the store.
        public var path: String
        /// Of which symbol.
        public var symbol: String?
        /// Of which day.
        public var date: String?
        /// What is wrong.
        public var message: String

        public init(kind: String, path: String, symbol: String? = nil, date: String? = nil, message: String) {
            self.kind = kind
            self.path = path
            self.symbol = symbol
            self.date = date
            self.message = message
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var kindValue: String?
            var pathValue: String?
            var symbolValue: String??
            var dateValue: String??
            var messageValue: String?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "kind": try reader.readField("kind", &kindValue)
                case "path": try reader.readField("path", &pathValue)
                case "symbol": try reader.readField("symbol", &symbolValue)
                case "date": try reader.readField("date", &dateValue)
                case "message": try reader.readField("message", &messageValue)
                default: try reader.skipField(name, "kind, path, symbol, date, message")
                }
            }
            self.kind = try kindValue.required("kind")
            self.path = try pathValue.required("path")
            self.symbol = symbolValue ?? nil
            self.date = dateValue ?? nil
            self.message = try messageValue.required("message")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 3
            if self.symbol != nil { count += 1 }
            if self.date != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "kind")
            try self.kind.write(to: &writer)
            writer.write(text: "path")
            try self.path.write(to: &writer)
            if let value = self.symbol {
                writer.write(text: "symbol")
                try value.write(to: &writer)
            }
            if let value = self.date {
                writer.write(text: "date")
                try value.write(to: &writer)
            }
            writer.write(text: "message")
            try self.message.write(to: &writer)
        }
    }

    /// What a check found.
    public struct StoreCheckResult: IPCMessage {
        /// Files of ticks that the catalogue names.
        public var partitions: Int
        /// In intact files.
        public var ticks: Int
        /// Of the files.
        public var bytes: Int
        /// The worst first; empty if all is well.
        public var findings: [StoreFindingInfo]
        /// Of all ticks.
        public var contentHash: String

        public init(partitions: Int, ticks: Int, bytes: Int, findings: [StoreFindingInfo], contentHash: String) {
            self.partitions = partitions
            self.ticks = ticks
            self.bytes = bytes
            self.findings = findings
            self.contentHash = contentHash
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var partitionsValue: Int?
            var ticksValue: Int?
            var bytesValue: Int?
            var findingsValue: [StoreFindingInfo]?
            var contentHashValue: String?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "partitions": try reader.readField("partitions", &partitionsValue)
                case "ticks": try reader.readField("ticks", &ticksValue)
                case "bytes": try reader.readField("bytes", &bytesValue)
                case "findings": try reader.readField("findings", &findingsValue)
                case "content_hash": try reader.readField("content_hash", &contentHashValue)
                default: try reader.skipField(name, "partitions, ticks, bytes, findings, content_hash")
                }
            }
            self.partitions = try partitionsValue.required("partitions")
            self.ticks = try ticksValue.required("ticks")
            self.bytes = try bytesValue.required("bytes")
            self.findings = try findingsValue.required("findings")
            self.contentHash = try contentHashValue.required("content_hash")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(5)
            writer.write(text: "partitions")
            try self.partitions.write(to: &writer)
            writer.write(text: "ticks")
            try self.ticks.write(to: &writer)
            writer.write(text: "bytes")
            try self.bytes.write(to: &writer)
            writer.write(text: "findings")
            try self.findings.write(to: &writer)
            writer.write(text: "content_hash")
            try self.contentHash.write(to: &writer)
        }
    }

    /// How far a check has come.
    public struct StoreCheckProgress: IPCMessage {
        /// Files.
        public var done: Int
        /// Files.
        public var total: Int

        public init(done: Int, total: Int) {
            self.done = done
            self.total = total
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var doneValue: Int?
            var totalValue: Int?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "done": try reader.readField("done", &doneValue)
                case "total": try reader.readField("total", &totalValue)
                default: try reader.skipField(name, "done, total")
                }
            }
            self.done = try doneValue.required("done")
            self.total = try totalValue.required("total")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(2)
            writer.write(text: "done")
            try self.done.write(to: &writer)
            writer.write(text: "total")
            try self.total.write(to: &writer)
        }
    }

    /// What compacting did.
    public struct StoreCompactResult: IPCMessage {
        /// Files of ticks that the catalogue names.
        public var partitions: Int
        /// Of them, those that were written anew.
        public var rewritten: Int
        /// Of all these files.
        public var bytesBefore: Int
        /// Of all these files.
        public var bytesAfter: Int
        /// Empty ones.
        public var foldersRemoved: Int

        public init(partitions: Int, rewritten: Int, bytesBefore: Int, bytesAfter: Int, foldersRemoved: Int) {
            self.partitions = partitions
            self.rewritten = rewritten
            self.bytesBefore = bytesBefore
            self.bytesAfter = bytesAfter
            self.foldersRemoved = foldersRemoved
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var partitionsValue: Int?
            var rewrittenValue: Int?
            var bytesBeforeValue: Int?
            var bytesAfterValue: Int?
            var foldersRemovedValue: Int?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "partitions": try reader.readField("partitions", &partitionsValue)
                case "rewritten": try reader.readField("rewritten", &rewrittenValue)
                case "bytes_before": try reader.readField("bytes_before", &bytesBeforeValue)
                case "bytes_after": try reader.readField("bytes_after", &bytesAfterValue)
                case "folders_removed": try reader.readField("folders_removed", &foldersRemovedValue)
                default: try reader.skipField(name, "partitions, rewritten, bytes_before, bytes_after, folders_removed")
                }
            }
            self.partitions = try partitionsValue.required("partitions")
            self.rewritten = try rewrittenValue.required("rewritten")
            self.bytesBefore = try bytesBeforeValue.required("bytes_before")
            self.bytesAfter = try bytesAfterValue.required("bytes_after")
            self.foldersRemoved = try foldersRemovedValue.required("folders_removed")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(5)
            writer.write(text: "partitions")
            try self.partitions.write(to: &writer)
            writer.write(text: "rewritten")
            try self.rewritten.write(to: &writer)
            writer.write(text: "bytes_before")
            try self.bytesBefore.write(to: &writer)
            writer.write(text: "bytes_after")
            try self.bytesAfter.write(to: &writer)
            writer.write(text: "folders_removed")
            try self.foldersRemoved.write(to: &writer)
        }
    }

    /// A file that a repair took out of the lake.
    public struct StoreRemovedInfo: IPCMessage {
        /// What was wrong with it.
        public var finding: StoreFindingInfo
        /// Where it is now, relative to the store; nil for a file that was not there.
        public var movedTo: String?

        public init(finding: StoreFindingInfo, movedTo: String? = nil) {
            self.finding = finding
            self.movedTo = movedTo
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var findingValue: StoreFindingInfo?
            var movedToValue: String??
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "finding": try reader.readField("finding", &findingValue)
                case "moved_to": try reader.readField("moved_to", &movedToValue)
                default: try reader.skipField(name, "finding, moved_to")
                }
            }
            self.finding = try findingValue.required("finding")
            self.movedTo = movedToValue ?? nil
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 1
            if self.movedTo != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "finding")
            try self.finding.write(to: &writer)
            if let value = self.movedTo {
                writer.write(text: "moved_to")
                try value.write(to: &writer)
            }
        }
    }

    /// What a repair did.
    public struct StoreRepairResult: IPCMessage {
        /// Files of ticks that the catalogue names now.
        public var partitions: Int
        /// What was taken out of the lake.
        public var removed: [StoreRemovedInfo]
        /// Rows of the catalogue that did not describe their file, and do now.
        public var corrected: [StoreFindingInfo]
        /// Intact files of days that the catalogue did not know, and knows now.
        public var adopted: [String]

        public init(partitions: Int, removed: [StoreRemovedInfo], corrected: [StoreFindingInfo], adopted: [String]) {
            self.partitions = partitions
            self.removed = removed
            self.corrected = corrected
            self.adopted = adopted
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var partitionsValue: Int?
            var removedValue: [StoreRemovedInfo]?
            var correctedValue: [StoreFindingInfo]?
            var adoptedValue: [String]?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "partitions": try reader.readField("partitions", &partitionsValue)
                case "removed": try reader.readField("removed", &removedValue)
                case "corrected": try reader.readField("corrected", &correctedValue)
                case "adopted": try reader.readField("adopted", &adoptedValue)
                default: try reader.skipField(name, "partitions, removed, corrected, adopted")
                }
            }
            self.partitions = try partitionsValue.required("partitions")
            self.removed = try removedValue.required("removed")
            self.corrected = try correctedValue.required("corrected")
            self.adopted = try adoptedValue.required("adopted")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(4)
            writer.write(text: "partitions")
            try self.partitions.write(to: &writer)
            writer.write(text: "removed")
            try self.removed.write(to: &writer)
            writer.write(text: "corrected")
            try self.corrected.write(to: &writer)
            writer.write(text: "adopted")
            try self.adopted.write(to: &writer)
        }
    }

    /// How the store is.
    public static let storeHealth = IPCMethod<Empty, StoreHealthResult>(
        IPCMethodInfo("store.health", isIdempotent: true, deadline: .milliseconds(30000)))
    /// What is stored takes on disk.
    public static let storeStats = IPCMethod<StoreStatsParams, StoreStatsResult>(
        IPCMethodInfo("store.stats", isIdempotent: true, deadline: .milliseconds(120000)))
    /// Answers one query, read-only.
    public static let storeSql = IPCMethod<StoreSQLParams, StoreSQLResult>(
        IPCMethodInfo("store.sql", isIdempotent: true, deadline: .milliseconds(60000), isLarge: true))
    /// Reads every file and compares it with its seal, its hash and the catalogue. Changes nothing.
    public static let storeCheck = IPCMethod<Empty, StoreCheckResult>(
        IPCMethodInfo("store.check", isIdempotent: true, deadline: .milliseconds(3600000)))
    /// Writes anew what this version would write differently. No tick changes. What was done when it is cancelled
    /// stays.
    public static let storeCompact = IPCMethod<Empty, StoreCompactResult>(
        IPCMethodInfo("store.compact", isIdempotent: true, deadline: .milliseconds(3600000)))
    /// Sets aside damaged and stray files, so that every row of the catalogue has its file, and every file its row.
    /// Deletes nothing. A catalogue that is lost or damaged itself is made anew only by the command line, while no
    /// engine serves it.
    public static let storeRepair = IPCMethod<Empty, StoreRepairResult>(
        IPCMethodInfo("store.repair", isIdempotent: false, deadline: .milliseconds(3600000)))}
