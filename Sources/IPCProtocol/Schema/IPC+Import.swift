// Written by scripts/generate-schema.py from schema/. Do not edit.
// swift-format-ignore-file

public import MessagePack

extension IPC {
    /// How an import is.
    public enum ImportState: String, IPCEnumeration {
        case queued
        case running
        case finished
        case failed
        case cancelled
    }

    /// What an import does.
    public enum ImportPhase: String, IPCEnumeration {
        case reading
        case committing
    }

    /// What to do about rows that are no ticks.
    public enum InvalidPolicy: String, IPCEnumeration {
        case reject
        case abort
    }

    /// What to do about equal ticks.
    public enum DuplicatePolicy: String, IPCEnumeration {
        case drop
        case keep
    }

    /// What to do about asks below bids.
    public enum CrossedPolicy: String, IPCEnumeration {
        case reject
        case keep
    }

    /// What to do about days that are stored.
    public enum OverlapPolicy: String, IPCEnumeration {
        case refuse
        case replace
        case merge
    }

    /// What to import and how. What is not given is as on the command line.
    public struct ImportStartParams: IPCMessage {
        /// Files, folders or patterns, under the allowed roots; `upload:KEY` is all files of an upload.
        public var paths: [String]
        /// Such as EURUSD.
        public var symbol: String
        /// A name of the command line, such as histdata; nil to decide by content.
        public var format: String?
        /// For times that name no zone.
        public var timezone: String?
        /// Digits of a price.
        public var scale: Int?
        /// reject if not given.
        public var invalid: InvalidPolicy?
        /// drop if not given.
        public var duplicates: DuplicatePolicy?
        /// reject if not given.
        public var crossed: CrossedPolicy?
        /// refuse if not given.
        public var overlap: OverlapPolicy?
        /// Read and check everything, store nothing.
        public var dryRun: Bool?
        /// Chosen by the client, 1 to 64 characters: a second start with the same key answers with the first one's job
        /// and starts none, so that a start can be repeated after its answer was lost. It holds for this run of the
        /// engine; after another start, the same import goes on where it stopped, or finds all of it stored.
        public var key: String?

        public init(paths: [String], symbol: String, format: String? = nil, timezone: String? = nil, scale: Int? = nil, invalid: InvalidPolicy? = nil, duplicates: DuplicatePolicy? = nil, crossed: CrossedPolicy? = nil, overlap: OverlapPolicy? = nil, dryRun: Bool? = nil, key: String? = nil) {
            self.paths = paths
            self.symbol = symbol
            self.format = format
            self.timezone = timezone
            self.scale = scale
            self.invalid = invalid
            self.duplicates = duplicates
            self.crossed = crossed
            self.overlap = overlap
            self.dryRun = dryRun
            self.key = key
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var pathsValue: [String]?
            var symbolValue: String?
            var formatValue: String??
            var timezoneValue: String??
            var scaleValue: Int??
            var invalidValue: InvalidPolicy??
            var duplicatesValue: DuplicatePolicy??
            var crossedValue: CrossedPolicy??
            var overlapValue: OverlapPolicy??
            var dryRunValue: Bool??
            var keyValue: String??
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "paths": try reader.readField("paths", &pathsValue)
                case "symbol": try reader.readField("symbol", &symbolValue)
                case "format": try reader.readField("format", &formatValue)
                case "timezone": try reader.readField("timezone", &timezoneValue)
                case "scale": try reader.readField("scale", &scaleValue)
                case "invalid": try reader.readField("invalid", &invalidValue)
                case "duplicates": try reader.readField("duplicates", &duplicatesValue)
                case "crossed": try reader.readField("crossed", &crossedValue)
                case "overlap": try reader.readField("overlap", &overlapValue)
                case "dry_run": try reader.readField("dry_run", &dryRunValue)
                case "key": try reader.readField("key", &keyValue)
                default: try reader.skipField(name, "paths, symbol, format, timezone, scale, invalid, duplicates, crossed, overlap, dry_run, key")
                }
            }
            self.paths = try pathsValue.required("paths")
            self.symbol = try symbolValue.required("symbol")
            self.format = formatValue ?? nil
            self.timezone = timezoneValue ?? nil
            self.scale = scaleValue ?? nil
            self.invalid = invalidValue ?? nil
            self.duplicates = duplicatesValue ?? nil
            self.crossed = crossedValue ?? nil
            self.overlap = overlapValue ?? nil
            self.dryRun = dryRunValue ?? nil
            self.key = keyValue ?? nil
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 2
            if self.format != nil { count += 1 }
            if self.timezone != nil { count += 1 }
            if self.scale != nil { count += 1 }
            if self.invalid != nil { count += 1 }
            if self.duplicates != nil { count += 1 }
            if self.crossed != nil { count += 1 }
            if self.overlap != nil { count += 1 }
            if self.dryRun != nil { count += 1 }
            if self.key != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "paths")
            try self.paths.write(to: &writer)
            writer.write(text: "symbol")
            try self.symbol.write(to: &writer)
            if let value = self.format {
                writer.write(text: "format")
                try value.write(to: &writer)
            }
            if let value = self.timezone {
                writer.write(text: "timezone")
                try value.write(to: &writer)
            }
            if let value = self.scale {
                writer.write(text: "scale")
                try value.write(to: &writer)
            }
            if let value = self.invalid {
                writer.write(text: "invalid")
                try value.write(to: &writer)
            }
            if let value = self.duplicates {
                writer.write(text: "duplicates")
                try value.write(to: &writer)
            }
            if let value = self.crossed {
                writer.write(text: "crossed")
                try value.write(to: &writer)
            }
            if let value = self.overlap {
                writer.write(text: "overlap")
                try value.write(to: &writer)
            }
            if let value = self.dryRun {
                writer.write(text: "dry_run")
                try value.write(to: &writer)
            }
            if let value = self.key {
                writer.write(text: "key")
                try value.write(to: &writer)
            }
        }
    }

    /// Which import.
    public struct ImportJobParams: IPCMessage {
        /// Its number, as import.start gave it.
        public var job: Int

        public init(job: Int) {
            self.job = job
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var jobValue: Int?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "job": try reader.readField("job", &jobValue)
                default: try reader.skipField(name, "job")
                }
            }
            self.job = try jobValue.required("job")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(1)
            writer.write(text: "job")
            try self.job.write(to: &writer)
        }
    }

    /// A piece of a file that is to be imported.
    public struct ImportUploadParams: IPCMessage {
        /// Names the upload, which may have many files: 1 to 64 letters, digits, `-` and `_`, chosen by the client. One
        /// that is made from the files' names, sizes and times goes on where the same files were broken off.
        public var key: String
        /// The file's name, without folders: 1 to 200 bytes.
        public var name: String
        /// Of the whole file.
        public var bytes: Int
        /// Where the piece begins. Beyond what has come, nothing is taken; the answer says where to go on.
        public var offset: Int
        /// The piece, at most 4 MiB; none to ask how much has come.
        public var data: MessagePackBinary

        public init(key: String, name: String, bytes: Int, offset: Int, data: MessagePackBinary) {
            self.key = key
            self.name = name
            self.bytes = bytes
            self.offset = offset
            self.data = data
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var keyValue: String?
            var nameValue: String?
            var bytesValue: Int?
            var offsetValue: Int?
            var dataValue: MessagePackBinary?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "key": try reader.readField("key", &keyValue)
                case "name": try reader.readField("name", &nameValue)
                case "bytes": try reader.readField("bytes", &bytesValue)
                case "offset": try reader.readField("offset", &offsetValue)
                case "data": try reader.readField("data", &dataValue)
                default: try reader.skipField(name, "key, name, bytes, offset, data")
                }
            }
            self.key = try keyValue.required("key")
            self.name = try nameValue.required("name")
            self.bytes = try bytesValue.required("bytes")
            self.offset = try offsetValue.required("offset")
            self.data = try dataValue.required("data")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(5)
            writer.write(text: "key")
            try self.key.write(to: &writer)
            writer.write(text: "name")
            try self.name.write(to: &writer)
            writer.write(text: "bytes")
            try self.bytes.write(to: &writer)
            writer.write(text: "offset")
            try self.offset.write(to: &writer)
            writer.write(text: "data")
            try self.data.write(to: &writer)
        }
    }

    /// How far a file has come.
    public struct ImportUploadInfo: IPCMessage {
        /// Bytes from its beginning; the next piece begins there.
        public var received: Int
        /// Whether all of it has come.
        public var complete: Bool

        public init(received: Int, complete: Bool) {
            self.received = received
            self.complete = complete
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var receivedValue: Int?
            var completeValue: Bool?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "received": try reader.readField("received", &receivedValue)
                case "complete": try reader.readField("complete", &completeValue)
                default: try reader.skipField(name, "received, complete")
                }
            }
            self.received = try receivedValue.required("received")
            self.complete = try completeValue.required("complete")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(2)
            writer.write(text: "received")
            try self.received.write(to: &writer)
            writer.write(text: "complete")
            try self.complete.write(to: &writer)
        }
    }

    /// Which upload.
    public struct ImportUploadKey: IPCMessage {
        /// As the client chose it.
        public var key: String

        public init(key: String) {
            self.key = key
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var keyValue: String?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "key": try reader.readField("key", &keyValue)
                default: try reader.skipField(name, "key")
                }
            }
            self.key = try keyValue.required("key")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(1)
            writer.write(text: "key")
            try self.key.write(to: &writer)
        }
    }

    /// Which imports.
    public struct ImportListParams: IPCMessage {
        /// Of this symbol only.
        public var symbol: String?

        public init(symbol: String? = nil) {
            self.symbol = symbol
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var symbolValue: String??
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "symbol": try reader.readField("symbol", &symbolValue)
                default: try reader.skipField(name, "symbol")
                }
            }
            self.symbol = symbolValue ?? nil
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 0
            if self.symbol != nil { count += 1 }
            try writer.writeMapHeader(count)
            if let value = self.symbol {
                writer.write(text: "symbol")
                try value.write(to: &writer)
            }
        }
    }

    /// How far an import has come.
    public struct ImportProgressInfo: IPCMessage {
        /// What it does.
        public var phase: ImportPhase
        /// Rows read.
        public var rows: Int
        /// Bytes of the files read.
        public var bytes: Int
        /// Bytes of the files.
        public var bytesTotal: Int
        /// So far.
        public var ticksPerSecond: Double
        /// To go at this pace; nil in the first moments.
        public var etaSeconds: Double?
        /// The file that is being read.
        public var path: String
        /// Its number, from 1.
        public var file: Int
        /// How many files.
        public var files: Int
        /// Bytes of that file, as stored, that have been read.
        public var fileBytes: Int
        /// Bytes of that file.
        public var fileBytesTotal: Int

        public init(phase: ImportPhase, rows: Int, bytes: Int, bytesTotal: Int, ticksPerSecond: Double, etaSeconds: Double? = nil, path: String, file: Int, files: Int, fileBytes: Int, fileBytesTotal: Int) {
            self.phase = phase
            self.rows = rows
            self.bytes = bytes
            self.bytesTotal = bytesTotal
            self.ticksPerSecond = ticksPerSecond
            self.etaSeconds = etaSeconds
            self.path = path
            self.file = file
            self.files = files
            self.fileBytes = fileBytes
            self.fileBytesTotal = fileBytesTotal
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var phaseValue: ImportPhase?
            var rowsValue: Int?
            var bytesValue: Int?
            var bytesTotalValue: Int?
            var ticksPerSecondValue: Double?
            var etaSecondsValue: Double??
            var pathValue: String?
            var fileValue: Int?
            var filesValue: Int?
            var fileBytesValue: Int?
            var fileBytesTotalValue: Int?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "phase": try reader.readField("phase", &phaseValue)
                case "rows": try reader.readField("rows", &rowsValue)
                case "bytes": try reader.readField("bytes", &bytesValue)
                case "bytes_total": try reader.readField("bytes_total", &bytesTotalValue)
                case "ticks_per_second": try reader.readField("ticks_per_second", &ticksPerSecondValue)
                case "eta_seconds": try reader.readField("eta_seconds", &etaSecondsValue)
                case "path": try reader.readField("path", &pathValue)
                case "file": try reader.readField("file", &fileValue)
                case "files": try reader.readField("files", &filesValue)
                case "file_bytes": try reader.readField("file_bytes", &fileBytesValue)
                case "file_bytes_total": try reader.readField("file_bytes_total", &fileBytesTotalValue)
                default: try reader.skipField(name, "phase, rows, bytes, bytes_total, ticks_per_second, eta_seconds, path, file, files, file_bytes, file_bytes_total")
                }
            }
            self.phase = try phaseValue.required("phase")
            self.rows = try rowsValue.required("rows")
            self.bytes = try bytesValue.required("bytes")
            self.bytesTotal = try bytesTotalValue.required("bytes_total")
            self.ticksPerSecond = try ticksPerSecondValue.required("ticks_per_second")
            self.etaSeconds = etaSecondsValue ?? nil
            self.path = try pathValue.required("path")
            self.file = try fileValue.required("file")
            self.files = try filesValue.required("files")
            self.fileBytes = try fileBytesValue.required("file_bytes")
            self.fileBytesTotal = try fileBytesTotalValue.required("file_bytes_total")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 10
            if self.etaSeconds != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "phase")
            try self.phase.write(to: &writer)
            writer.write(text: "rows")
            try self.rows.write(to: &writer)
            writer.write(text: "bytes")
            try self.bytes.write(to: &writer)
            writer.write(text: "bytes_total")
            try self.bytesTotal.write(to: &writer)
            writer.write(text: "ticks_per_second")
            try self.ticksPerSecond.write(to: &writer)
            if let value = self.etaSeconds {
                writer.write(text: "eta_seconds")
                try value.write(to: &writer)
            }
            writer.write(text: "path")
            try self.path.write(to: &writer)
            writer.write(text: "file")
            try self.file.write(to: &writer)
            writer.write(text: "files")
            try self.files.write(to: &writer)
            writer.write(text: "file_bytes")
            try self.fileBytes.write(to: &writer)
            writer.write(text: "file_bytes_total")
            try self.fileBytesTotal.write(to: &writer)
        }
    }

    /// A rejected row.
    public struct RejectExample: IPCMessage {
        /// The file.
        public var path: String
        /// From 1.
        public var line: Int
        /// Where the line begins in the text, from 0.
        public var byteOffset: Int
        /// The line, cut off at 200 bytes.
        public var text: String

        public init(path: String, line: Int, byteOffset: Int, text: String) {
            self.path = path
            self.line = line
            self.byteOffset = byteOffset
            self.text = text
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var pathValue: String?
            var lineValue: Int?
            var byteOffsetValue: Int?
            var textValue: String?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "path": try reader.readField("path", &pathValue)
                case "line": try reader.readField("line", &lineValue)
                case "byte_offset": try reader.readField("byte_offset", &byteOffsetValue)
                case "text": try reader.readField("text", &textValue)
                default: try reader.skipField(name, "path, line, byte_offset, text")
                }
            }
            self.path = try pathValue.required("path")
            self.line = try lineValue.required("line")
            self.byteOffset = try byteOffsetValue.required("byte_offset")
            self.text = try textValue.required("text")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(4)
            writer.write(text: "path")
            try self.path.write(to: &writer)
            writer.write(text: "line")
            try self.line.write(to: &writer)
            writer.write(text: "byte_offset")
            try self.byteOffset.write(to: &writer)
            writer.write(text: "text")
            try self.text.write(to: &writer)
        }
    }

    /// Rows that a rule rejected.
    public struct RejectInfo: IPCMessage {
        /// Its name.
        public var rule: String
        /// How many.
        public var rows: Int
        /// The first one.
        public var first: RejectExample?

        public init(rule: String, rows: Int, first: RejectExample? = nil) {
            self.rule = rule
            self.rows = rows
            self.first = first
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var ruleValue: String?
            var rowsValue: Int?
            var firstValue: RejectExample??
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "rule": try reader.readField("rule", &ruleValue)
                case "rows": try reader.readField("rows", &rowsValue)
                case "first": try reader.readField("first", &firstValue)
                default: try reader.skipField(name, "rule, rows, first")
                }
            }
            self.rule = try ruleValue.required("rule")
            self.rows = try rowsValue.required("rows")
            self.first = firstValue ?? nil
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 2
            if self.first != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "rule")
            try self.rule.write(to: &writer)
            writer.write(text: "rows")
            try self.rows.write(to: &writer)
            if let value = self.first {
                writer.write(text: "first")
                try value.write(to: &writer)
            }
        }
    }

    /// A file that was left out.
    public struct SkippedFile: IPCMessage {
        /// The file.
        public var path: String
        /// Why.
        public var reason: String

        public init(path: String, reason: String) {
            self.path = path
            self.reason = reason
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var pathValue: String?
            var reasonValue: String?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "path": try reader.readField("path", &pathValue)
                case "reason": try reader.readField("reason", &reasonValue)
                default: try reader.skipField(name, "path, reason")
                }
            }
            self.path = try pathValue.required("path")
            self.reason = try reasonValue.required("reason")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(2)
            writer.write(text: "path")
            try self.path.write(to: &writer)
            writer.write(text: "reason")
            try self.reason.write(to: &writer)
        }
    }

    /// What an import did.
    public struct ImportSummaryInfo: IPCMessage {
        /// Its number in the catalogue; nil if nothing changed or nothing was to be stored.
        public var importID: Int?
        /// The symbol.
        public var symbol: String
        /// The format that was read.
        public var format: String
        /// Rows.
        public var rowsRead: Int
        /// Ticks in the days that were written.
        public var ticksStored: Int
        /// Rows that are no ticks.
        public var rejected: Int
        /// Equal ticks.
        public var duplicates: Int
        /// Days written.
        public var partitions: Int
        /// Time of the first tick.
        public var first: Int64?
        /// Time of the last tick.
        public var last: Int64?
        /// Bytes of text.
        public var bytesIn: Int
        /// Bytes of the files written.
        public var bytesStored: Int
        /// How long it took.
        public var seconds: Double
        /// The quotient.
        public var ticksPerSecond: Double
        /// Depends on the ticks alone.
        public var contentHash: String
        /// Digits of a price.
        public var priceScale: Int
        /// What was decided of the format, and why.
        public var reason: String
        /// Ticks that the import brought.
        public var ticksAccepted: Int
        /// By rule.
        public var rejects: [RejectInfo]
        /// Rows with ask below bid.
        public var crossed: Int
        /// Rows with ask equal to bid.
        public var zeroSpread: Int
        /// Rows earlier than one before them.
        public var outOfOrder: Int
        /// Lines that are the header again.
        public var repeatedHeaders: Int
        /// Rows in an hour that clocks showed twice.
        public var ambiguousTimes: Int
        /// Ticks with the time of the one before.
        public var repeatedTimes: Int
        /// As in docs/guides/quality.md.
        public var spikes: Int
        /// Alike.
        public var jumps: Int
        /// Alike.
        public var offSessionTicks: Int
        /// Files that are no tick files.
        public var skippedFiles: [SkippedFile]
        /// Files without a row.
        public var emptyFiles: [String]
        /// Days that were stored already with the same ticks.
        public var unchangedPartitions: Int
        /// Ticks that days which were merged had already.
        public var alreadyStored: Int
        /// Bytes of the files on disk.
        public var fileBytes: Int
        /// Rows that an interrupted run had read.
        public var resumedRows: Int
        /// Whether an interrupted run could not be gone on with.
        public var anew: Bool
        /// Whether nothing was to be stored.
        public var dryRun: Bool

        public init(importID: Int? = nil, symbol: String, format: String, rowsRead: Int, ticksStored: Int, rejected: Int, duplicates: Int, partitions: Int, first: Int64? = nil, last: Int64? = nil, bytesIn: Int, bytesStored: Int, seconds: Double, ticksPerSecond: Double, contentHash: String, priceScale: Int, reason: String, ticksAccepted: Int, rejects: [RejectInfo], crossed: Int, zeroSpread: Int, outOfOrder: Int, repeatedHeaders: Int, ambiguousTimes: Int, repeatedTimes: Int, spikes: Int, jumps: Int, offSessionTicks: Int, skippedFiles: [SkippedFile], emptyFiles: [String], unchangedPartitions: Int, alreadyStored: Int, fileBytes: Int, resumedRows: Int, anew: Bool, dryRun: Bool) {
            self.importID = importID
            self.symbol = symbol
            self.format = format
            self.rowsRead = rowsRead
            self.ticksStored = ticksStored
            self.rejected = rejected
            self.duplicates = duplicates
            self.partitions = partitions
            self.first = first
            self.last = last
            self.bytesIn = bytesIn
            self.bytesStored = bytesStored
            self.seconds = seconds
            self.ticksPerSecond = ticksPerSecond
            self.contentHash = contentHash
            self.priceScale = priceScale
            self.reason = reason
            self.ticksAccepted = ticksAccepted
            self.rejects = rejects
            self.crossed = crossed
            self.zeroSpread = zeroSpread
            self.outOfOrder = outOfOrder
            self.repeatedHeaders = repeatedHeaders
            self.ambiguousTimes = ambiguousTimes
            self.repeatedTimes = repeatedTimes
            self.spikes = spikes
            self.jumps = jumps
            self.offSessionTicks = offSessionTicks
            self.skippedFiles = skippedFiles
            self.emptyFiles = emptyFiles
            self.unchangedPartitions = unchangedPartitions
            self.alreadyStored = alreadyStored
            self.fileBytes = fileBytes
            self.resumedRows = resumedRows
            self.anew = anew
            self.dryRun = dryRun
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var importIDValue: Int??
            var symbolValue: String?
            var formatValue: String?
            var rowsReadValue: Int?
            var ticksStoredValue: Int?
            var rejectedValue: Int?
            var duplicatesValue: Int?
            var partitionsValue: Int?
            var firstValue: Int64??
            var lastValue: Int64??
            var bytesInValue: Int?
            var bytesStoredValue: Int?
            var secondsValue: Double?
            var ticksPerSecondValue: Double?
            var contentHashValue: String?
            var priceScaleValue: Int?
            var reasonValue: String?
            var ticksAcceptedValue: Int?
            var rejectsValue: [RejectInfo]?
            var crossedValue: Int?
            var zeroSpreadValue: Int?
            var outOfOrderValue: Int?
            var repeatedHeadersValue: Int?
            var ambiguousTimesValue: Int?
            var repeatedTimesValue: Int?
            var spikesValue: Int?
            var jumpsValue: Int?
            var offSessionTicksValue: Int?
            var skippedFilesValue: [SkippedFile]?
            var emptyFilesValue: [String]?
            var unchangedPartitionsValue: Int?
            var alreadyStoredValue: Int?
            var fileBytesValue: Int?
            var resumedRowsValue: Int?
            var anewValue: Bool?
            var dryRunValue: Bool?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "import_id": try reader.readField("import_id", &importIDValue)
                case "symbol": try reader.readField("symbol", &symbolValue)
                case "format": try reader.readField("format", &formatValue)
                case "rows_read": try reader.readField("rows_read", &rowsReadValue)
                case "ticks_stored": try reader.readField("ticks_stored", &ticksStoredValue)
                case "rejected": try reader.readField("rejected", &rejectedValue)
                case "duplicates": try reader.readField("duplicates", &duplicatesValue)
                case "partitions": try reader.readField("partitions", &partitionsValue)
                case "first": try reader.readField("first", &firstValue)
                case "last": try reader.readField("last", &lastValue)
                case "bytes_in": try reader.readField("bytes_in", &bytesInValue)
                case "bytes_stored": try reader.readField("bytes_stored", &bytesStoredValue)
                case "seconds": try reader.readField("seconds", &secondsValue)
                case "ticks_per_second": try reader.readField("ticks_per_second", &ticksPerSecondValue)
                case "content_hash": try reader.readField("content_hash", &contentHashValue)
                case "price_scale": try reader.readField("price_scale", &priceScaleValue)
                case "reason": try reader.readField("reason", &reasonValue)
                case "ticks_accepted": try reader.readField("ticks_accepted", &ticksAcceptedValue)
                case "rejects": try reader.readField("rejects", &rejectsValue)
                case "crossed": try reader.readField("crossed", &crossedValue)
                case "zero_spread": try reader.readField("zero_spread", &zeroSpreadValue)
                case "out_of_order": try reader.readField("out_of_order", &outOfOrderValue)
                case "repeated_headers": try reader.readField("repeated_headers", &repeatedHeadersValue)
                case "ambiguous_times": try reader.readField("ambiguous_times", &ambiguousTimesValue)
                case "repeated_times": try reader.readField("repeated_times", &repeatedTimesValue)
                case "spikes": try reader.readField("spikes", &spikesValue)
                case "jumps": try reader.readField("jumps", &jumpsValue)
                case "off_session_ticks": try reader.readField("off_session_ticks", &offSessionTicksValue)
                case "skipped_files": try reader.readField("skipped_files", &skippedFilesValue)
                case "empty_files": try reader.readField("empty_files", &emptyFilesValue)
                case "unchanged_partitions": try reader.readField("unchanged_partitions", &unchangedPartitionsValue)
                case "already_stored": try reader.readField("already_stored", &alreadyStoredValue)
                case "file_bytes": try reader.readField("file_bytes", &fileBytesValue)
                case "resumed_rows": try reader.readField("resumed_rows", &resumedRowsValue)
                case "anew": try reader.readField("anew", &anewValue)
                case "dry_run": try reader.readField("dry_run", &dryRunValue)
                default: try reader.skipField(name, "import_id, symbol, format, rows_read, ticks_stored, rejected, duplicates, partitions, first, last, bytes_in, bytes_stored, seconds, ticks_per_second, content_hash, price_scale, reason, ticks_accepted, rejects, crossed, zero_spread, out_of_order, repeated_headers, ambiguous_times, repeated_times, spikes, jumps, off_session_ticks, skipped_files, empty_files, unchanged_partitions, already_stored, file_bytes, resumed_rows, anew, dry_run")
                }
            }
            self.importID = importIDValue ?? nil
            self.symbol = try symbolValue.required("symbol")
            self.format = try formatValue.required("format")
            self.rowsRead = try rowsReadValue.required("rows_read")
            self.ticksStored = try ticksStoredValue.required("ticks_stored")
            self.rejected = try rejectedValue.required("rejected")
            self.duplicates = try duplicatesValue.required("duplicates")
            self.partitions = try partitionsValue.required("partitions")
            self.first = firstValue ?? nil
            self.last = lastValue ?? nil
            self.bytesIn = try bytesInValue.required("bytes_in")
            self.bytesStored = try bytesStoredValue.required("bytes_stored")
            self.seconds = try secondsValue.required("seconds")
            self.ticksPerSecond = try ticksPerSecondValue.required("ticks_per_second")
            self.contentHash = try contentHashValue.required("content_hash")
            self.priceScale = try priceScaleValue.required("price_scale")
            self.reason = try reasonValue.required("reason")
            self.ticksAccepted = try ticksAcceptedValue.required("ticks_accepted")
            self.rejects = try rejectsValue.required("rejects")
            self.crossed = try crossedValue.required("crossed")
            self.zeroSpread = try zeroSpreadValue.required("zero_spread")
            self.outOfOrder = try outOfOrderValue.required("out_of_order")
            self.repeatedHeaders = try repeatedHeadersValue.required("repeated_headers")
            self.ambiguousTimes = try ambiguousTimesValue.required("ambiguous_times")
            self.repeatedTimes = try repeatedTimesValue.required("repeated_times")
            self.spikes = try spikesValue.required("spikes")
            self.jumps = try jumpsValue.required("jumps")
            self.offSessionTicks = try offSessionTicksValue.required("off_session_ticks")
            self.skippedFiles = try skippedFilesValue.required("skipped_files")
            self.emptyFiles = try emptyFilesValue.required("empty_files")
            self.unchangedPartitions = try unchangedPartitionsValue.required("unchanged_partitions")
            self.alreadyStored = try alreadyStoredValue.required("already_stored")
            self.fileBytes = try fileBytesValue.required("file_bytes")
            self.resumedRows = try resumedRowsValue.required("resumed_rows")
            self.anew = try anewValue.required("anew")
            self.dryRun = try dryRunValue.required("dry_run")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 33
            if self.importID != nil { count += 1 }
            if self.first != nil { count += 1 }
            if self.last != nil { count += 1 }
            try writer.writeMapHeader(count)
            if let value = self.importID {
                writer.write(text: "import_id")
                try value.write(to: &writer)
            }
            writer.write(text: "symbol")
            try self.symbol.write(to: &writer)
            writer.write(text: "format")
            try self.format.write(to: &writer)
            writer.write(text: "rows_read")
            try self.rowsRead.write(to: &writer)
            writer.write(text: "ticks_stored")
            try self.ticksStored.write(to: &writer)
            writer.write(text: "rejected")
            try self.rejected.write(to: &writer)
            writer.write(text: "duplicates")
            try self.duplicates.write(to: &writer)
            writer.write(text: "partitions")
            try self.partitions.write(to: &writer)
            if let value = self.first {
                writer.write(text: "first")
                try value.write(to: &writer)
            }
            if let value = self.last {
                writer.write(text: "last")
                try value.write(to: &writer)
            }
            writer.write(text: "bytes_in")
            try self.bytesIn.write(to: &writer)
            writer.write(text: "bytes_stored")
            try self.bytesStored.write(to: &writer)
            writer.write(text: "seconds")
            try self.seconds.write(to: &writer)
            writer.write(text: "ticks_per_second")
            try self.ticksPerSecond.write(to: &writer)
            writer.write(text: "content_hash")
            try self.contentHash.write(to: &writer)
            writer.write(text: "price_scale")
            try self.priceScale.write(to: &writer)
            writer.write(text: "reason")
            try self.reason.write(to: &writer)
            writer.write(text: "ticks_accepted")
            try self.ticksAccepted.write(to: &writer)
            writer.write(text: "rejects")
            try self.rejects.write(to: &writer)
            writer.write(text: "crossed")
            try self.crossed.write(to: &writer)
            writer.write(text: "zero_spread")
            try self.zeroSpread.write(to: &writer)
            writer.write(text: "out_of_order")
            try self.outOfOrder.write(to: &writer)
            writer.write(text: "repeated_headers")
            try self.repeatedHeaders.write(to: &writer)
            writer.write(text: "ambiguous_times")
            try self.ambiguousTimes.write(to: &writer)
            writer.write(text: "repeated_times")
            try self.repeatedTimes.write(to: &writer)
            writer.write(text: "spikes")
            try self.spikes.write(to: &writer)
            writer.write(text: "jumps")
            try self.jumps.write(to: &writer)
            writer.write(text: "off_session_ticks")
            try self.offSessionTicks.write(to: &writer)
            writer.write(text: "skipped_files")
            try self.skippedFiles.write(to: &writer)
            writer.write(text: "empty_files")
            try self.emptyFiles.write(to: &writer)
            writer.write(text: "unchanged_partitions")
            try self.unchangedPartitions.write(to: &writer)
            writer.write(text: "already_stored")
            try self.alreadyStored.write(to: &writer)
            writer.write(text: "file_bytes")
            try self.fileBytes.write(to: &writer)
            writer.write(text: "resumed_rows")
            try self.resumedRows.write(to: &writer)
            writer.write(text: "anew")
            try self.anew.write(to: &writer)
            writer.write(text: "dry_run")
            try self.dryRun.write(to: &writer)
        }
    }

    /// An import since this engine's start.
    public struct ImportJob: IPCMessage {
        /// Its number in this run of the engine.
        public var job: Int
        /// As the client chose it.
        public var key: String?
        /// The symbol.
        public var symbol: String
        /// As they were given.
        public var paths: [String]
        /// How it is.
        public var state: ImportState
        /// When.
        public var started: Int64
        /// When.
        public var finished: Int64?
        /// While it runs.
        public var progress: ImportProgressInfo?
        /// When it has finished.
        public var summary: ImportSummaryInfo?
        /// When it has failed.
        public var fault: IPCFault?

        public init(job: Int, key: String? = nil, symbol: String, paths: [String], state: ImportState, started: Int64, finished: Int64? = nil, progress: ImportProgressInfo? = nil, summary: ImportSummaryInfo? = nil, fault: IPCFault? = nil) {
            self.job = job
            self.key = key
            self.symbol = symbol
            self.paths = paths
            self.state = state
            self.started = started
            self.finished = finished
            self.progress = progress
            self.summary = summary
            self.fault = fault
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var jobValue: Int?
            var keyValue: String??
            var symbolValue: String?
            var pathsValue: [String]?
            var stateValue: ImportState?
            var startedValue: Int64?
            var finishedValue: Int64??
            var progressValue: ImportProgressInfo??
            var summaryValue: ImportSummaryInfo??
            var faultValue: IPCFault??
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "job": try reader.readField("job", &jobValue)
                case "key": try reader.readField("key", &keyValue)
                case "symbol": try reader.readField("symbol", &symbolValue)
                case "paths": try reader.readField("paths", &pathsValue)
                case "state": try reader.readField("state", &stateValue)
                case "started": try reader.readField("started", &startedValue)
                case "finished": try reader.readField("finished", &finishedValue)
                case "progress": try reader.readField("progress", &progressValue)
                case "summary": try reader.readField("summary", &summaryValue)
                case "fault": try reader.readField("fault", &faultValue)
                default: try reader.skipField(name, "job, key, symbol, paths, state, started, finished, progress, summary, fault")
                }
            }
            self.job = try jobValue.required("job")
            self.key = keyValue ?? nil
            self.symbol = try symbolValue.required("symbol")
            self.paths = try pathsValue.required("paths")
            self.state = try stateValue.required("state")
            self.started = try startedValue.required("started")
            self.finished = finishedValue ?? nil
            self.progress = progressValue ?? nil
            self.summary = summaryValue ?? nil
            self.fault = faultValue ?? nil
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 5
            if self.key != nil { count += 1 }
            if self.finished != nil { count += 1 }
            if self.progress != nil { count += 1 }
            if self.summary != nil { count += 1 }
            if self.fault != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "job")
            try self.job.write(to: &writer)
            if let value = self.key {
                writer.write(text: "key")
                try value.write(to: &writer)
            }
            writer.write(text: "symbol")
            try self.symbol.write(to: &writer)
            writer.write(text: "paths")
            try self.paths.write(to: &writer)
            writer.write(text: "state")
            try self.state.write(to: &writer)
            writer.write(text: "started")
            try self.started.write(to: &writer)
            if let value = self.finished {
                writer.write(text: "finished")
                try value.write(to: &writer)
            }
            if let value = self.progress {
                writer.write(text: "progress")
                try value.write(to: &writer)
            }
            if let value = self.summary {
                writer.write(text: "summary")
                try value.write(to: &writer)
            }
            if let value = self.fault {
                writer.write(text: "fault")
                try value.write(to: &writer)
            }
        }
    }

    /// An import of the catalogue.
    public struct ImportRecordInfo: IPCMessage {
        /// Its number.
        public var importID: Int
        /// The symbol.
        public var symbol: String
        /// What the sources were written in.
        public var format: String
        /// The files.
        public var sources: [String]
        /// When; 0 where it is not known.
        public var finished: Int64
        /// Rows.
        public var rowsRead: Int
        /// Ticks in the days that were written.
        public var ticksStored: Int
        /// Rows that are no ticks.
        public var rejected: Int
        /// Equal ticks.
        public var duplicates: Int
        /// Depends on the ticks alone.
        public var contentHash: String

        public init(importID: Int, symbol: String, format: String, sources: [String], finished: Int64, rowsRead: Int, ticksStored: Int, rejected: Int, duplicates: Int, contentHash: String) {
            self.importID = importID
            self.symbol = symbol
            self.format = format
            self.sources = sources
            self.finished = finished
            self.rowsRead = rowsRead
            self.ticksStored = ticksStored
            self.rejected = rejected
            self.duplicates = duplicates
            self.contentHash = contentHash
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var importIDValue: Int?
            var symbolValue: String?
            var formatValue: String?
            var sourcesValue: [String]?
            var finishedValue: Int64?
            var rowsReadValue: Int?
            var ticksStoredValue: Int?
            var rejectedValue: Int?
            var duplicatesValue: Int?
            var contentHashValue: String?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "import_id": try reader.readField("import_id", &importIDValue)
                case "symbol": try reader.readField("symbol", &symbolValue)
                case "format": try reader.readField("format", &formatValue)
                case "sources": try reader.readField("sources", &sourcesValue)
                case "finished": try reader.readField("finished", &finishedValue)
                case "rows_read": try reader.readField("rows_read", &rowsReadValue)
                case "ticks_stored": try reader.readField("ticks_stored", &ticksStoredValue)
                case "rejected": try reader.readField("rejected", &rejectedValue)
                case "duplicates": try reader.readField("duplicates", &duplicatesValue)
                case "content_hash": try reader.readField("content_hash", &contentHashValue)
                default: try reader.skipField(name, "import_id, symbol, format, sources, finished, rows_read, ticks_stored, rejected, duplicates, content_hash")
                }
            }
            self.importID = try importIDValue.required("import_id")
            self.symbol = try symbolValue.required("symbol")
            self.format = try formatValue.required("format")
            self.sources = try sourcesValue.required("sources")
            self.finished = try finishedValue.required("finished")
            self.rowsRead = try rowsReadValue.required("rows_read")
            self.ticksStored = try ticksStoredValue.required("ticks_stored")
            self.rejected = try rejectedValue.required("rejected")
            self.duplicates = try duplicatesValue.required("duplicates")
            self.contentHash = try contentHashValue.required("content_hash")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(10)
            writer.write(text: "import_id")
            try self.importID.write(to: &writer)
            writer.write(text: "symbol")
            try self.symbol.write(to: &writer)
            writer.write(text: "format")
            try self.format.write(to: &writer)
            writer.write(text: "sources")
            try self.sources.write(to: &writer)
            writer.write(text: "finished")
            try self.finished.write(to: &writer)
            writer.write(text: "rows_read")
            try self.rowsRead.write(to: &writer)
            writer.write(text: "ticks_stored")
            try self.ticksStored.write(to: &writer)
            writer.write(text: "rejected")
            try self.rejected.write(to: &writer)
            writer.write(text: "duplicates")
            try self.duplicates.write(to: &writer)
            writer.write(text: "content_hash")
            try self.contentHash.write(to: &writer)
        }
    }

    /// An import that was stopped; the same import, started again, goes on.
    public struct InterruptedImportInfo: IPCMessage {
        /// Names it among the interrupted ones.
        public var key: String
        /// nil if it is damaged and cannot go on.
        public var symbol: String?
        /// Days that are staged, such as 2024-01-02.
        public var days: [String]
        /// Of its files.
        public var bytes: Int

        public init(key: String, symbol: String? = nil, days: [String], bytes: Int) {
            self.key = key
            self.symbol = symbol
            self.days = days
            self.bytes = bytes
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var keyValue: String?
            var symbolValue: String??
            var daysValue: [String]?
            var bytesValue: Int?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "key": try reader.readField("key", &keyValue)
                case "symbol": try reader.readField("symbol", &symbolValue)
                case "days": try reader.readField("days", &daysValue)
                case "bytes": try reader.readField("bytes", &bytesValue)
                default: try reader.skipField(name, "key, symbol, days, bytes")
                }
            }
            self.key = try keyValue.required("key")
            self.symbol = symbolValue ?? nil
            self.days = try daysValue.required("days")
            self.bytes = try bytesValue.required("bytes")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 3
            if self.symbol != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "key")
            try self.key.write(to: &writer)
            if let value = self.symbol {
                writer.write(text: "symbol")
                try value.write(to: &writer)
            }
            writer.write(text: "days")
            try self.days.write(to: &writer)
            writer.write(text: "bytes")
            try self.bytes.write(to: &writer)
        }
    }

    /// Which interrupted imports.
    public struct ImportDiscardParams: IPCMessage {
        /// Their keys.
        public var keys: [String]

        public init(keys: [String]) {
            self.keys = keys
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var keysValue: [String]?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "keys": try reader.readField("keys", &keysValue)
                default: try reader.skipField(name, "keys")
                }
            }
            self.keys = try keysValue.required("keys")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(1)
            writer.write(text: "keys")
            try self.keys.write(to: &writer)
        }
    }

    /// Imports in order of their numbers.
    public struct ImportListResult: IPCMessage {
        /// Since this engine's start.
        public var jobs: [ImportJob]
        /// Of the catalogue.
        public var records: [ImportRecordInfo]
        /// Those that were stopped.
        public var interrupted: [InterruptedImportInfo]

        public init(jobs: [ImportJob], records: [ImportRecordInfo], interrupted: [InterruptedImportInfo]) {
            self.jobs = jobs
            self.records = records
            self.interrupted = interrupted
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var jobsValue: [ImportJob]?
            var recordsValue: [ImportRecordInfo]?
            var interruptedValue: [InterruptedImportInfo]?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "jobs": try reader.readField("jobs", &jobsValue)
                case "records": try reader.readField("records", &recordsValue)
                case "interrupted": try reader.readField("interrupted", &interruptedValue)
                default: try reader.skipField(name, "jobs, records, interrupted")
                }
            }
            self.jobs = try jobsValue.required("jobs")
            self.records = try recordsValue.required("records")
            self.interrupted = try interruptedValue.required("interrupted")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(3)
            writer.write(text: "jobs")
            try self.jobs.write(to: &writer)
            writer.write(text: "records")
            try self.records.write(to: &writer)
            writer.write(text: "interrupted")
            try self.interrupted.write(to: &writer)
        }
    }

    /// Begins an import, and answers when it has its number. With `_progress`, progress comes until its end.
    public static let importStart = IPCMethod<ImportStartParams, ImportJob>(
        IPCMethodInfo("import.start", isIdempotent: false, deadline: .milliseconds(30000)))
    /// Answers when the import has come to its end.
    public static let importWait = IPCMethod<ImportJobParams, ImportJob>(
        IPCMethodInfo("import.wait", isIdempotent: true, deadline: .milliseconds(3600000)))
    /// How an import is.
    public static let importStatus = IPCMethod<ImportJobParams, ImportJob>(
        IPCMethodInfo("import.status", isIdempotent: true, deadline: .milliseconds(30000)))
    /// Stops an import; what was committed stays.
    public static let importCancel = IPCMethod<ImportJobParams, ImportJob>(
        IPCMethodInfo("import.cancel", isIdempotent: true, deadline: .milliseconds(30000)))
    /// All imports.
    public static let importList = IPCMethod<ImportListParams, ImportListResult>(
        IPCMethodInfo("import.list", isIdempotent: true, deadline: .milliseconds(30000)))
    /// Takes a piece of a file that the engine cannot reach by a path. When all has come, `import.start` takes
    /// `upload:KEY`. What was imported is removed then, and what nobody imported after a week. All uploads together
    /// have at most TICKLOOM_UPLOAD_LIMIT.
    public static let importUpload = IPCMethod<ImportUploadParams, ImportUploadInfo>(
        IPCMethodInfo("import.upload", isIdempotent: true, deadline: .milliseconds(30000)))
    /// Removes an upload; one that is not there is no error.
    public static let importDropUpload = IPCMethod<ImportUploadKey, Empty>(
        IPCMethodInfo("import.drop_upload", isIdempotent: true, deadline: .milliseconds(30000)))
    /// Gives up interrupted imports, which frees their room. Nothing of them was visible.
    public static let importDiscard = IPCMethod<ImportDiscardParams, Empty>(
        IPCMethodInfo("import.discard", isIdempotent: true, deadline: .milliseconds(30000)))}
