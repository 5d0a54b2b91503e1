// Written by scripts/generate-schema.py from schema/. Do not edit.
// swift-format-ignore-file

public import MessagePack

extension IPC {
    /// Of what.
    public struct QualityParams: IPCMessage {
        /// The symbol.
        public var symbol: String
        /// Included.
        public var from: Int64?
        /// Not included.
        public var to: Int64?
        /// The instrument's if not given.
        public var calendar: String?
        /// Whether each day is wanted; false if not given.
        public var days: Bool?

        public init(symbol: String, from: Int64? = nil, to: Int64? = nil, calendar: String? = nil, days: Bool? = nil) {
            self.symbol = symbol
            self.from = from
            self.to = to
            self.calendar = calendar
            self.days = days
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var symbolValue: String?
            var fromValue: Int64??
            var toValue: Int64??
            var calendarValue: String??
            var daysValue: Bool??
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "symbol": try reader.readField("symbol", &symbolValue)
                case "from": try reader.readField("from", &fromValue)
                case "to": try reader.readField("to", &toValue)
                case "calendar": try reader.readField("calendar", &calendarValue)
                case "days": try reader.readField("days", &daysValue)
                default: try reader.skipField(name, "symbol, from, to, calendar, days")
                }
            }
            self.symbol = try symbolValue.required("symbol")
            self.from = fromValue ?? nil
            self.to = toValue ?? nil
            self.calendar = calendarValue ?? nil
            self.days = daysValue ?? nil
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 1
            if self.from != nil { count += 1 }
            if self.to != nil { count += 1 }
            if self.calendar != nil { count += 1 }
            if self.days != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "symbol")
            try self.symbol.write(to: &writer)
            if let value = self.from {
                writer.write(text: "from")
                try value.write(to: &writer)
            }
            if let value = self.to {
                writer.write(text: "to")
                try value.write(to: &writer)
            }
            if let value = self.calendar {
                writer.write(text: "calendar")
                try value.write(to: &writer)
            }
            if let value = self.days {
                writer.write(text: "days")
                try value.write(to: &writer)
            }
        }
    }

    /// What was found.
    public struct QualityCounts: IPCMessage {
        /// Asks below bids.
        public var crossed: Int
        /// Asks equal to bids.
        public var zeroSpread: Int
        /// Equal ticks.
        public var duplicates: Int
        /// Ticks at the time of the one before.
        public var repeatedTimes: Int
        /// Ticks with the prices of the one before.
        public var unchanged: Int
        /// Prices that jump and come back.
        public var spikes: Int
        /// Prices that jump and stay.
        public var jumps: Int
        /// Long stretches without a change.
        public var flatStretches: Int
        /// Hours with far fewer ticks than usual.
        public var thinHours: Int
        /// Sudden changes of the rate of ticks.
        public var rateChanges: Int

        public init(crossed: Int, zeroSpread: Int, duplicates: Int, repeatedTimes: Int, unchanged: Int, spikes: Int, jumps: Int, flatStretches: Int, thinHours: Int, rateChanges: Int) {
            self.crossed = crossed
            self.zeroSpread = zeroSpread
            self.duplicates = duplicates
            self.repeatedTimes = repeatedTimes
            self.unchanged = unchanged
            self.spikes = spikes
            self.jumps = jumps
            self.flatStretches = flatStretches
            self.thinHours = thinHours
            self.rateChanges = rateChanges
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var crossedValue: Int?
            var zeroSpreadValue: Int?
            var duplicatesValue: Int?
            var repeatedTimesValue: Int?
            var unchangedValue: Int?
            var spikesValue: Int?
            var jumpsValue: Int?
            var flatStretchesValue: Int?
            var thinHoursValue: Int?
            var rateChangesValue: Int?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "crossed": try reader.readField("crossed", &crossedValue)
                case "zero_spread": try reader.readField("zero_spread", &zeroSpreadValue)
                case "duplicates": try reader.readField("duplicates", &duplicatesValue)
                case "repeated_times": try reader.readField("repeated_times", &repeatedTimesValue)
                case "unchanged": try reader.readField("unchanged", &unchangedValue)
                case "spikes": try reader.readField("spikes", &spikesValue)
                case "jumps": try reader.readField("jumps", &jumpsValue)
                case "flat_stretches": try reader.readField("flat_stretches", &flatStretchesValue)
                case "thin_hours": try reader.readField("thin_hours", &thinHoursValue)
                case "rate_changes": try reader.readField("rate_changes", &rateChangesValue)
                default: try reader.skipField(name, "crossed, zero_spread, duplicates, repeated_times, unchanged, spikes, jumps, flat_stretches, thin_hours, rate_changes")
                }
            }
            self.crossed = try crossedValue.required("crossed")
            self.zeroSpread = try zeroSpreadValue.required("zero_spread")
            self.duplicates = try duplicatesValue.required("duplicates")
            self.repeatedTimes = try repeatedTimesValue.required("repeated_times")
            self.unchanged = try unchangedValue.required("unchanged")
            self.spikes = try spikesValue.required("spikes")
            self.jumps = try jumpsValue.required("jumps")
            self.flatStretches = try flatStretchesValue.required("flat_stretches")
            self.thinHours = try thinHoursValue.required("thin_hours")
            self.rateChanges = try rateChangesValue.required("rate_changes")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(10)
            writer.write(text: "crossed")
            try self.crossed.write(to: &writer)
            writer.write(text: "zero_spread")
            try self.zeroSpread.write(to: &writer)
            writer.write(text: "duplicates")
            try self.duplicates.write(to: &writer)
            writer.write(text: "repeated_times")
            try self.repeatedTimes.write(to: &writer)
            writer.write(text: "unchanged")
            try self.unchanged.write(to: &writer)
            writer.write(text: "spikes")
            try self.spikes.write(to: &writer)
            writer.write(text: "jumps")
            try self.jumps.write(to: &writer)
            writer.write(text: "flat_stretches")
            try self.flatStretches.write(to: &writer)
            writer.write(text: "thin_hours")
            try self.thinHours.write(to: &writer)
            writer.write(text: "rate_changes")
            try self.rateChanges.write(to: &writer)
        }
    }

    /// A time without ticks.
    public struct QualityGap: IPCMessage {
        /// As in docs/guides/quality.md.
        public var kind: String
        /// The tick before it, or the session's begin.
        public var from: Int64
        /// The tick after it, or the session's end.
        public var to: Int64

        public init(kind: String, from: Int64, to: Int64) {
            self.kind = kind
            self.from = from
            self.to = to
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var kindValue: String?
            var fromValue: Int64?
            var toValue: Int64?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "kind": try reader.readField("kind", &kindValue)
                case "from": try reader.readField("from", &fromValue)
                case "to": try reader.readField("to", &toValue)
                default: try reader.skipField(name, "kind, from, to")
                }
            }
            self.kind = try kindValue.required("kind")
            self.from = try fromValue.required("from")
            self.to = try toValue.required("to")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(3)
            writer.write(text: "kind")
            try self.kind.write(to: &writer)
            writer.write(text: "from")
            try self.from.write(to: &writer)
            writer.write(text: "to")
            try self.to.write(to: &writer)
        }
    }

    /// A trading day.
    public struct QualityDay: IPCMessage {
        /// Such as 2024-01-02.
        public var date: String
        /// Its begin.
        public var from: Int64
        /// Its end.
        public var to: Int64
        /// Whether there is trading on it.
        public var session: Bool
        /// How many.
        public var ticks: Int
        /// 0 to 100.
        public var score: Int
        /// What was found.
        public var counts: QualityCounts
        /// In order.
        public var gaps: [QualityGap]

        public init(date: String, from: Int64, to: Int64, session: Bool, ticks: Int, score: Int, counts: QualityCounts, gaps: [QualityGap]) {
            self.date = date
            self.from = from
            self.to = to
            self.session = session
            self.ticks = ticks
            self.score = score
            self.counts = counts
            self.gaps = gaps
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var dateValue: String?
            var fromValue: Int64?
            var toValue: Int64?
            var sessionValue: Bool?
            var ticksValue: Int?
            var scoreValue: Int?
            var countsValue: QualityCounts?
            var gapsValue: [QualityGap]?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "date": try reader.readField("date", &dateValue)
                case "from": try reader.readField("from", &fromValue)
                case "to": try reader.readField("to", &toValue)
                case "session": try reader.readField("session", &sessionValue)
                case "ticks": try reader.readField("ticks", &ticksValue)
                case "score": try reader.readField("score", &scoreValue)
                case "counts": try reader.readField("counts", &countsValue)
                case "gaps": try reader.readField("gaps", &gapsValue)
                default: try reader.skipField(name, "date, from, to, session, ticks, score, counts, gaps")
                }
            }
            self.date = try dateValue.required("date")
            self.from = try fromValue.required("from")
            self.to = try toValue.required("to")
            self.session = try sessionValue.required("session")
            self.ticks = try ticksValue.required("ticks")
            self.score = try scoreValue.required("score")
            self.counts = try countsValue.required("counts")
            self.gaps = try gapsValue.required("gaps")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(8)
            writer.write(text: "date")
            try self.date.write(to: &writer)
            writer.write(text: "from")
            try self.from.write(to: &writer)
            writer.write(text: "to")
            try self.to.write(to: &writer)
            writer.write(text: "session")
            try self.session.write(to: &writer)
            writer.write(text: "ticks")
            try self.ticks.write(to: &writer)
            writer.write(text: "score")
            try self.score.write(to: &writer)
            writer.write(text: "counts")
            try self.counts.write(to: &writer)
            writer.write(text: "gaps")
            try self.gaps.write(to: &writer)
        }
    }

    /// The passport.
    public struct QualityResult: IPCMessage {
        /// The symbol.
        public var symbol: String
        /// The calendar.
        public var calendar: String
        /// How many.
        public var ticks: Int
        /// Days with trading.
        public var sessionDays: Int
        /// The mean of the scores of days with trading.
        public var score: Double?
        /// All days' together.
        public var counts: QualityCounts
        /// How many of each kind.
        public var gaps: [String: Int]
        /// Ticks while the market is closed.
        public var offSessionTicks: Int
        /// Rows that imports rejected.
        public var rejectedRows: Int
        /// By rule.
        public var rejected: [String: Int]
        /// Rows that were not in order.
        public var outOfOrder: Int
        /// Equal rows of imports.
        public var importDuplicates: Int
        /// Of all ticks; nil if there are none.
        public var spreadPoints: SpreadPoints?
        /// Of the ticks.
        public var contentHash: String
        /// If they were asked for.
        public var days: [QualityDay]?

        public init(symbol: String, calendar: String, ticks: Int, sessionDays: Int, score: Double? = nil, counts: QualityCounts, gaps: [String: Int], offSessionTicks: Int, rejectedRows: Int, rejected: [String: Int], outOfOrder: Int, importDuplicates: Int, spreadPoints: SpreadPoints? = nil, contentHash: String, days: [QualityDay]? = nil) {
            self.symbol = symbol
            self.calendar = calendar
            self.ticks = ticks
            self.sessionDays = sessionDays
            self.score = score
            self.counts = counts
            self.gaps = gaps
            self.offSessionTicks = offSessionTicks
            self.rejectedRows = rejectedRows
            self.rejected = rejected
            self.outOfOrder = outOfOrder
            self.importDuplicates = importDuplicates
            self.spreadPoints = spreadPoints
            self.contentHash = contentHash
            self.days = days
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var symbolValue: String?
            var calendarValue: String?
            var ticksValue: Int?
            var sessionDaysValue: Int?
            var scoreValue: Double??
            var countsValue: QualityCounts?
            var gapsValue: [String: Int]?
            var offSessionTicksValue: Int?
            var rejectedRowsValue: Int?
            var rejectedValue: [String: Int]?
            var outOfOrderValue: Int?
            var importDuplicatesValue: Int?
            var spreadPointsValue: SpreadPoints??
            var contentHashValue: String?
            var daysValue: [QualityDay]??
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "symbol": try reader.readField("symbol", &symbolValue)
                case "calendar": try reader.readField("calendar", &calendarValue)
                case "ticks": try reader.readField("ticks", &ticksValue)
                case "session_days": try reader.readField("session_days", &sessionDaysValue)
                case "score": try reader.readField("score", &scoreValue)
                case "counts": try reader.readField("counts", &countsValue)
                case "gaps": try reader.readField("gaps", &gapsValue)
                case "off_session_ticks": try reader.readField("off_session_ticks", &offSessionTicksValue)
                case "rejected_rows": try reader.readField("rejected_rows", &rejectedRowsValue)
                case "rejected": try reader.readField("rejected", &rejectedValue)
                case "out_of_order": try reader.readField("out_of_order", &outOfOrderValue)
                case "import_duplicates": try reader.readField("import_duplicates", &importDuplicatesValue)
                case "spread_points": try reader.readField("spread_points", &spreadPointsValue)
                case "content_hash": try reader.readField("content_hash", &contentHashValue)
                case "days": try reader.readField("days", &daysValue)
                default: try reader.skipField(name, "symbol, calendar, ticks, session_days, score, counts, gaps, off_session_ticks, rejected_rows, rejected, out_of_order, import_duplicates, spread_points, content_hash, days")
                }
            }
            self.symbol = try symbolValue.required("symbol")
            self.calendar = try calendarValue.required("calendar")
            self.ticks = try ticksValue.required("ticks")
            self.sessionDays = try sessionDaysValue.required("session_days")
            self.score = scoreValue ?? nil
            self.counts = try countsValue.required("counts")
            self.gaps = try gapsValue.required("gaps")
            self.offSessionTicks = try offSessionTicksValue.required("off_session_ticks")
            self.rejectedRows = try rejectedRowsValue.required("rejected_rows")
            self.rejected = try rejectedValue.required("rejected")
            self.outOfOrder = try outOfOrderValue.required("out_of_order")
            self.importDuplicates = try importDuplicatesValue.required("import_duplicates")
            self.spreadPoints = spreadPointsValue ?? nil
            self.contentHash = try contentHashValue.required("content_hash")
            self.days = daysValue ?? nil
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 12
            if self.score != nil { count += 1 }
            if self.spreadPoints != nil { count += 1 }
            if self.days != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "symbol")
            try self.symbol.write(to: &writer)
            writer.write(text: "calendar")
            try self.calendar.write(to: &writer)
            writer.write(text: "ticks")
            try self.ticks.write(to: &writer)
            writer.write(text: "session_days")
            try self.sessionDays.write(to: &writer)
            if let value = self.score {
                writer.write(text: "score")
                try value.write(to: &writer)
            }
            writer.write(text: "counts")
            try self.counts.write(to: &writer)
            writer.write(text: "gaps")
            try self.gaps.write(to: &writer)
            writer.write(text: "off_session_ticks")
            try self.offSessionTicks.write(to: &writer)
            writer.write(text: "rejected_rows")
            try self.rejectedRows.write(to: &writer)
            writer.write(text: "rejected")
            try self.rejected.write(to: &writer)
            writer.write(text: "out_of_order")
            try self.outOfOrder.write(to: &writer)
            writer.write(text: "import_duplicates")
            try self.importDuplicates.write(to: &writer)
            if let value = self.spreadPoints {
                writer.write(text: "spread_points")
                try value.write(to: &writer)
            }
            writer.write(text: "content_hash")
            try self.contentHash.write(to: &writer)
            if let value = self.days {
                writer.write(text: "days")
                try value.write(to: &writer)
            }
        }
    }

    /// Spreads in points.
    public struct SpreadPoints: IPCMessage {
        /// The least.
        public var min: Int
        /// Half are at most this.
        public var median: Int
        /// 95 of 100 are at most this.
        public var p95: Int
        /// The most.
        public var max: Int

        public init(min: Int, median: Int, p95: Int, max: Int) {
            self.min = min
            self.median = median
            self.p95 = p95
            self.max = max
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var minValue: Int?
            var medianValue: Int?
            var p95Value: Int?
            var maxValue: Int?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "min": try reader.readField("min", &minValue)
                case "median": try reader.readField("median", &medianValue)
                case "p95": try reader.readField("p95", &p95Value)
                case "max": try reader.readField("max", &maxValue)
                default: try reader.skipField(name, "min, median, p95, max")
                }
            }
            self.min = try minValue.required("min")
            self.median = try medianValue.required("median")
            self.p95 = try p95Value.required("p95")
            self.max = try maxValue.required("max")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(4)
            writer.write(text: "min")
            try self.min.write(to: &writer)
            writer.write(text: "median")
            try self.median.write(to: &writer)
            writer.write(text: "p95")
            try self.p95.write(to: &writer)
            writer.write(text: "max")
            try self.max.write(to: &writer)
        }
    }

    /// A passport in the form that the store keeps: for the command line. Its form may change with any version.
    public struct QualityPassport: IPCMessage {
        /// The symbol.
        public var symbol: String
        /// Decimal digits of the prices.
        public var priceScale: Int
        /// What was found out of each piece of a day.
        public var segments: MessagePackValue
        /// What imports noted.
        public var origin: MessagePackValue
        /// Of the ticks.
        public var contentHash: String
        /// Days that had to be read.
        public var daysRead: Int

        public init(symbol: String, priceScale: Int, segments: MessagePackValue, origin: MessagePackValue, contentHash: String, daysRead: Int) {
            self.symbol = symbol
            self.priceScale = priceScale
            self.segments = segments
            self.origin = origin
            self.contentHash = contentHash
            self.daysRead = daysRead
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var symbolValue: String?
            var priceScaleValue: Int?
            var segmentsValue: MessagePackValue?
            var originValue: MessagePackValue?
            var contentHashValue: String?
            var daysReadValue: Int?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "symbol": try reader.readField("symbol", &symbolValue)
                case "price_scale": try reader.readField("price_scale", &priceScaleValue)
                case "segments": try reader.readField("segments", &segmentsValue)
                case "origin": try reader.readField("origin", &originValue)
                case "content_hash": try reader.readField("content_hash", &contentHashValue)
                case "days_read": try reader.readField("days_read", &daysReadValue)
                default: try reader.skipField(name, "symbol, price_scale, segments, origin, content_hash, days_read")
                }
            }
            self.symbol = try symbolValue.required("symbol")
            self.priceScale = try priceScaleValue.required("price_scale")
            self.segments = try segmentsValue.required("segments")
            self.origin = try originValue.required("origin")
            self.contentHash = try contentHashValue.required("content_hash")
            self.daysRead = try daysReadValue.required("days_read")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(6)
            writer.write(text: "symbol")
            try self.symbol.write(to: &writer)
            writer.write(text: "price_scale")
            try self.priceScale.write(to: &writer)
            writer.write(text: "segments")
            try self.segments.write(to: &writer)
            writer.write(text: "origin")
            try self.origin.write(to: &writer)
            writer.write(text: "content_hash")
            try self.contentHash.write(to: &writer)
            writer.write(text: "days_read")
            try self.daysRead.write(to: &writer)
        }
    }

    /// Which bars.
    public struct VerifyParams: IPCMessage {
        /// The symbol.
        public var symbol: String
        /// 1m, 5m, 15m, 1h, 4h and 1d if not given.
        public var timeframes: [String]?
        /// The instrument's if not given.
        public var calendar: String?

        public init(symbol: String, timeframes: [String]? = nil, calendar: String? = nil) {
            self.symbol = symbol
            self.timeframes = timeframes
            self.calendar = calendar
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var symbolValue: String?
            var timeframesValue: [String]??
            var calendarValue: String??
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "symbol": try reader.readField("symbol", &symbolValue)
                case "timeframes": try reader.readField("timeframes", &timeframesValue)
                case "calendar": try reader.readField("calendar", &calendarValue)
                default: try reader.skipField(name, "symbol, timeframes, calendar")
                }
            }
            self.symbol = try symbolValue.required("symbol")
            self.timeframes = timeframesValue ?? nil
            self.calendar = calendarValue ?? nil
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 1
            if self.timeframes != nil { count += 1 }
            if self.calendar != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "symbol")
            try self.symbol.write(to: &writer)
            if let value = self.timeframes {
                writer.write(text: "timeframes")
                try value.write(to: &writer)
            }
            if let value = self.calendar {
                writer.write(text: "calendar")
                try value.write(to: &writer)
            }
        }
    }

    /// How far it has come; each day is read more than once.
    public struct VerifyProgress: IPCMessage {
        /// Days.
        public var done: Int
        /// Days.
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

    /// The bars of one timeframe and price.
    public struct VerifyBars: IPCMessage {
        /// The timeframe.
        public var timeframe: String
        /// Which price.
        public var side: PriceSide
        /// Bars as they are given to clients.
        public var bars: Int
        /// Bars as they are formed in the plainest way.
        public var recomputed: Int
        /// Bars as SQL forms them; nil where it does not know how.
        public var bySql: Int?
        /// UTC dates on which bars open that are not as they are formed anew.
        public var differentOn: [String]

        public init(timeframe: String, side: PriceSide, bars: Int, recomputed: Int, bySql: Int? = nil, differentOn: [String]) {
            self.timeframe = timeframe
            self.side = side
            self.bars = bars
            self.recomputed = recomputed
            self.bySql = bySql
            self.differentOn = differentOn
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var timeframeValue: String?
            var sideValue: PriceSide?
            var barsValue: Int?
            var recomputedValue: Int?
            var bySqlValue: Int??
            var differentOnValue: [String]?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "timeframe": try reader.readField("timeframe", &timeframeValue)
                case "side": try reader.readField("side", &sideValue)
                case "bars": try reader.readField("bars", &barsValue)
                case "recomputed": try reader.readField("recomputed", &recomputedValue)
                case "by_sql": try reader.readField("by_sql", &bySqlValue)
                case "different_on": try reader.readField("different_on", &differentOnValue)
                default: try reader.skipField(name, "timeframe, side, bars, recomputed, by_sql, different_on")
                }
            }
            self.timeframe = try timeframeValue.required("timeframe")
            self.side = try sideValue.required("side")
            self.bars = try barsValue.required("bars")
            self.recomputed = try recomputedValue.required("recomputed")
            self.bySql = bySqlValue ?? nil
            self.differentOn = try differentOnValue.required("different_on")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 5
            if self.bySql != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "timeframe")
            try self.timeframe.write(to: &writer)
            writer.write(text: "side")
            try self.side.write(to: &writer)
            writer.write(text: "bars")
            try self.bars.write(to: &writer)
            writer.write(text: "recomputed")
            try self.recomputed.write(to: &writer)
            if let value = self.bySql {
                writer.write(text: "by_sql")
                try value.write(to: &writer)
            }
            writer.write(text: "different_on")
            try self.differentOn.write(to: &writer)
        }
    }

    /// The first bar that is not as it is formed anew.
    public struct VerifyDifference: IPCMessage {
        /// The timeframe.
        public var timeframe: String
        /// Which price.
        public var side: PriceSide
        /// How it was formed anew: plain or sql.
        public var way: String
        /// As it is given to clients; nil if there is none.
        public var given: BarInfo?
        /// As it must be; nil if there must be none.
        public var expected: BarInfo?
        /// From the open of the earlier of the two to the close of the later, the first 100.
        public var ticks: [TickInfo]
        /// How many there are.
        public var tickCount: Int

        public init(timeframe: String, side: PriceSide, way: String, given: BarInfo? = nil, expected: BarInfo? = nil, ticks: [TickInfo], tickCount: Int) {
            self.timeframe = timeframe
            self.side = side
            self.way = way
            self.given = given
            self.expected = expected
            self.ticks = ticks
            self.tickCount = tickCount
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var timeframeValue: String?
            var sideValue: PriceSide?
            var wayValue: String?
            var givenValue: BarInfo??
            var expectedValue: BarInfo??
            var ticksValue: [TickInfo]?
            var tickCountValue: Int?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "timeframe": try reader.readField("timeframe", &timeframeValue)
                case "side": try reader.readField("side", &sideValue)
                case "way": try reader.readField("way", &wayValue)
                case "given": try reader.readField("given", &givenValue)
                case "expected": try reader.readField("expected", &expectedValue)
                case "ticks": try reader.readField("ticks", &ticksValue)
                case "tick_count": try reader.readField("tick_count", &tickCountValue)
                default: try reader.skipField(name, "timeframe, side, way, given, expected, ticks, tick_count")
                }
            }
            self.timeframe = try timeframeValue.required("timeframe")
            self.side = try sideValue.required("side")
            self.way = try wayValue.required("way")
            self.given = givenValue ?? nil
            self.expected = expectedValue ?? nil
            self.ticks = try ticksValue.required("ticks")
            self.tickCount = try tickCountValue.required("tick_count")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 5
            if self.given != nil { count += 1 }
            if self.expected != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "timeframe")
            try self.timeframe.write(to: &writer)
            writer.write(text: "side")
            try self.side.write(to: &writer)
            writer.write(text: "way")
            try self.way.write(to: &writer)
            if let value = self.given {
                writer.write(text: "given")
                try value.write(to: &writer)
            }
            if let value = self.expected {
                writer.write(text: "expected")
                try value.write(to: &writer)
            }
            writer.write(text: "ticks")
            try self.ticks.write(to: &writer)
            writer.write(text: "tick_count")
            try self.tickCount.write(to: &writer)
        }
    }

    /// What was found.
    public struct VerifyResult: IPCMessage {
        /// The symbol.
        public var symbol: String
        /// Decimal digits of the ticks' prices; the bars of mid have one more.
        public var priceScale: Int
        /// How many were read.
        public var ticks: Int
        /// Whether all is equal.
        public var verified: Bool
        /// Days whose ticks do not have the catalogue's content hash.
        public var wrongDays: [String]
        /// Days at whose end a snapshot does not have the bars formed anew.
        public var wrongSnapshots: [String]
        /// The finest timeframe first.
        public var bars: [VerifyBars]
        /// Of the finest timeframe that has one.
        public var firstDifference: VerifyDifference?
        /// Of the whole store.
        public var contentHash: String

        public init(symbol: String, priceScale: Int, ticks: Int, verified: Bool, wrongDays: [String], wrongSnapshots: [String], bars: [VerifyBars], firstDifference: VerifyDifference? = nil, contentHash: String) {
            self.symbol = symbol
            self.priceScale = priceScale
            self.ticks = ticks
            self.verified = verified
            self.wrongDays = wrongDays
            self.wrongSnapshots = wrongSnapshots
            self.bars = bars
            self.firstDifference = firstDifference
            self.contentHash = contentHash
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var symbolValue: String?
            var priceScaleValue: Int?
            var ticksValue: Int?
            var verifiedValue: Bool?
            var wrongDaysValue: [String]?
            var wrongSnapshotsValue: [String]?
            var barsValue: [VerifyBars]?
            var firstDifferenceValue: VerifyDifference??
            var contentHashValue: String?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "symbol": try reader.readField("symbol", &symbolValue)
                case "price_scale": try reader.readField("price_scale", &priceScaleValue)
                case "ticks": try reader.readField("ticks", &ticksValue)
                case "verified": try reader.readField("verified", &verifiedValue)
                case "wrong_days": try reader.readField("wrong_days", &wrongDaysValue)
                case "wrong_snapshots": try reader.readField("wrong_snapshots", &wrongSnapshotsValue)
                case "bars": try reader.readField("bars", &barsValue)
                case "first_difference": try reader.readField("first_difference", &firstDifferenceValue)
                case "content_hash": try reader.readField("content_hash", &contentHashValue)
                default: try reader.skipField(name, "symbol, price_scale, ticks, verified, wrong_days, wrong_snapshots, bars, first_difference, content_hash")
                }
            }
            self.symbol = try symbolValue.required("symbol")
            self.priceScale = try priceScaleValue.required("price_scale")
            self.ticks = try ticksValue.required("ticks")
            self.verified = try verifiedValue.required("verified")
            self.wrongDays = try wrongDaysValue.required("wrong_days")
            self.wrongSnapshots = try wrongSnapshotsValue.required("wrong_snapshots")
            self.bars = try barsValue.required("bars")
            self.firstDifference = firstDifferenceValue ?? nil
            self.contentHash = try contentHashValue.required("content_hash")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 8
            if self.firstDifference != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "symbol")
            try self.symbol.write(to: &writer)
            writer.write(text: "price_scale")
            try self.priceScale.write(to: &writer)
            writer.write(text: "ticks")
            try self.ticks.write(to: &writer)
            writer.write(text: "verified")
            try self.verified.write(to: &writer)
            writer.write(text: "wrong_days")
            try self.wrongDays.write(to: &writer)
            writer.write(text: "wrong_snapshots")
            try self.wrongSnapshots.write(to: &writer)
            writer.write(text: "bars")
            try self.bars.write(to: &writer)
            if let value = self.firstDifference {
                writer.write(text: "first_difference")
                try value.write(to: &writer)
            }
            writer.write(text: "content_hash")
            try self.contentHash.write(to: &writer)
        }
    }

    /// How good the ticks are.
    public static let qualityGet = IPCMethod<QualityParams, QualityResult>(
        IPCMethodInfo("quality.get", isIdempotent: true, deadline: .milliseconds(300000), isLarge: true))
    /// How good the ticks are, with all that is known of each day.
    public static let qualityPassport = IPCMethod<QualityParams, QualityPassport>(
        IPCMethodInfo("quality.passport", isIdempotent: true, deadline: .milliseconds(300000), isLarge: true))
    /// Reads every tick of a symbol, compares each day with its content hash, and every bar with one that is formed in
    /// the plainest way and one that SQL forms, bit for bit. Changes nothing.
    public static let qualityVerify = IPCMethod<VerifyParams, VerifyResult>(
        IPCMethodInfo("quality.verify", isIdempotent: true, deadline: .milliseconds(3600000)))}
