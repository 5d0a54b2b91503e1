// Written by scripts/generate-schema.py from schema/. Do not edit.
// swift-format-ignore-file

public import MessagePack

extension IPC {
    /// Which price.
    public enum PriceSide: String, IPCEnumeration {
        case bid
        case ask
        case mid
    }

    /// What stands for intervals without ticks.
    public enum FillPolicy: String, IPCEnumeration {
        case none
        case flat
    }

    /// Bars with `from <= open_time < to`.
    public struct BarsParams: IPCMessage {
        /// The symbol.
        public var symbol: String
        /// Such as 1m, 5m, 15m, 1h, 4h, 1d.
        public var timeframe: String
        /// Included; from the first tick if not given.
        public var from: Int64?
        /// Not included; to the last tick if not given.
        public var to: Int64?
        /// bid if not given.
        public var side: PriceSide?
        /// fx-new-york, utc or eet; the instrument's if not given.
        public var calendar: String?
        /// none if not given.
        public var fill: FillPolicy?
        /// The most bars: 1 to 1,000,000; 100,000 if not given. The first ones, or the last ones with `last`.
        public var limit: Int?
        /// Whether the limit keeps the last bars; false if not given.
        public var last: Bool?

        public init(symbol: String, timeframe: String, from: Int64? = nil, to: Int64? = nil, side: PriceSide? = nil, calendar: String? = nil, fill: FillPolicy? = nil, limit: Int? = nil, last: Bool? = nil) {
            self.symbol = symbol
            self.timeframe = timeframe
            self.from = from
            self.to = to
            self.side = side
            self.calendar = calendar
            self.fill = fill
            self.limit = limit
            self.last = last
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var symbolValue: String?
            var timeframeValue: String?
            var fromValue: Int64??
            var toValue: Int64??
            var sideValue: PriceSide??
            var calendarValue: String??
            var fillValue: FillPolicy??
            var limitValue: Int??
            var lastValue: Bool??
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "symbol": try reader.readField("symbol", &symbolValue)
                case "timeframe": try reader.readField("timeframe", &timeframeValue)
                case "from": try reader.readField("from", &fromValue)
                case "to": try reader.readField("to", &toValue)
                case "side": try reader.readField("side", &sideValue)
                case "calendar": try reader.readField("calendar", &calendarValue)
                case "fill": try reader.readField("fill", &fillValue)
                case "limit": try reader.readField("limit", &limitValue)
                case "last": try reader.readField("last", &lastValue)
                default: try reader.skipField(name, "symbol, timeframe, from, to, side, calendar, fill, limit, last")
                }
            }
            self.symbol = try symbolValue.required("symbol")
            self.timeframe = try timeframeValue.required("timeframe")
            self.from = fromValue ?? nil
            self.to = toValue ?? nil
            self.side = sideValue ?? nil
            self.calendar = calendarValue ?? nil
            self.fill = fillValue ?? nil
            self.limit = limitValue ?? nil
            self.last = lastValue ?? nil
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 2
            if self.from != nil { count += 1 }
            if self.to != nil { count += 1 }
            if self.side != nil { count += 1 }
            if self.calendar != nil { count += 1 }
            if self.fill != nil { count += 1 }
            if self.limit != nil { count += 1 }
            if self.last != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "symbol")
            try self.symbol.write(to: &writer)
            writer.write(text: "timeframe")
            try self.timeframe.write(to: &writer)
            if let value = self.from {
                writer.write(text: "from")
                try value.write(to: &writer)
            }
            if let value = self.to {
                writer.write(text: "to")
                try value.write(to: &writer)
            }
            if let value = self.side {
                writer.write(text: "side")
                try value.write(to: &writer)
            }
            if let value = self.calendar {
                writer.write(text: "calendar")
                try value.write(to: &writer)
            }
            if let value = self.fill {
                writer.write(text: "fill")
                try value.write(to: &writer)
            }
            if let value = self.limit {
                writer.write(text: "limit")
                try value.write(to: &writer)
            }
            if let value = self.last {
                writer.write(text: "last")
                try value.write(to: &writer)
            }
        }
    }

    /// Bars in columns of one length, in order of time.
    public struct BarBatch: IPCMessage {
        /// The symbol.
        public var symbol: String
        /// The timeframe.
        public var timeframe: String
        /// Which price.
        public var side: PriceSide
        /// The calendar.
        public var calendar: String
        /// Decimal digits of the prices; one more than the instrument's for mid.
        public var priceScale: Int
        /// Decimal digits of the volumes: as few as this batch needs.
        public var volumeScale: Int
        /// How many bars.
        public var count: Int
        /// Nanoseconds UTC.
        public var openTime: IPCColumn<Int64>
        /// Nanoseconds UTC; not included.
        public var closeTime: IPCColumn<Int64>
        /// Mantissas.
        public var open: IPCColumn<Int64>
        /// Mantissas.
        public var high: IPCColumn<Int64>
        /// Mantissas.
        public var low: IPCColumn<Int64>
        /// Mantissas.
        public var close: IPCColumn<Int64>
        /// Mantissas at volume_scale, -1 where a bar has none; nil if no bar has one.
        public var volume: IPCColumn<Int64>?
        /// Ticks of each bar.
        public var tickCount: IPCColumn<Int64>
        /// 1 where a tick at or after the bar's close is stored.
        public var complete: IPCColumn<UInt8>
        /// Whether the limit left bars out.
        public var truncated: Bool

        public init(symbol: String, timeframe: String, side: PriceSide, calendar: String, priceScale: Int, volumeScale: Int, count: Int, openTime: IPCColumn<Int64>, closeTime: IPCColumn<Int64>, open: IPCColumn<Int64>, high: IPCColumn<Int64>, low: IPCColumn<Int64>, close: IPCColumn<Int64>, volume: IPCColumn<Int64>? = nil, tickCount: IPCColumn<Int64>, complete: IPCColumn<UInt8>, truncated: Bool) {
            self.symbol = symbol
            self.timeframe = timeframe
            self.side = side
            self.calendar = calendar
            self.priceScale = priceScale
            self.volumeScale = volumeScale
            self.count = count
            self.openTime = openTime
            self.closeTime = closeTime
            self.open = open
            self.high = high
            self.low = low
            self.close = close
            self.volume = volume
            self.tickCount = tickCount
            self.complete = complete
            self.truncated = truncated
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var symbolValue: String?
            var timeframeValue: String?
            var sideValue: PriceSide?
            var calendarValue: String?
            var priceScaleValue: Int?
            var volumeScaleValue: Int?
            var countValue: Int?
            var openTimeValue: IPCColumn<Int64>?
            var closeTimeValue: IPCColumn<Int64>?
            var openValue: IPCColumn<Int64>?
            var highValue: IPCColumn<Int64>?
            var lowValue: IPCColumn<Int64>?
            var closeValue: IPCColumn<Int64>?
            var volumeValue: IPCColumn<Int64>??
            var tickCountValue: IPCColumn<Int64>?
            var completeValue: IPCColumn<UInt8>?
            var truncatedValue: Bool?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "symbol": try reader.readField("symbol", &symbolValue)
                case "timeframe": try reader.readField("timeframe", &timeframeValue)
                case "side": try reader.readField("side", &sideValue)
                case "calendar": try reader.readField("calendar", &calendarValue)
                case "price_scale": try reader.readField("price_scale", &priceScaleValue)
                case "volume_scale": try reader.readField("volume_scale", &volumeScaleValue)
                case "count": try reader.readField("count", &countValue)
                case "open_time": try reader.readField("open_time", &openTimeValue)
                case "close_time": try reader.readField("close_time", &closeTimeValue)
                case "open": try reader.readField("open", &openValue)
                case "high": try reader.readField("high", &highValue)
                case "low": try reader.readField("low", &lowValue)
                case "close": try reader.readField("close", &closeValue)
                case "volume": try reader.readField("volume", &volumeValue)
                case "tick_count": try reader.readField("tick_count", &tickCountValue)
                case "complete": try reader.readField("complete", &completeValue)
                case "truncated": try reader.readField("truncated", &truncatedValue)
                default: try reader.skipField(name, "symbol, timeframe, side, calendar, price_scale, volume_scale, count, open_time, close_time, open, high, low, close, volume, tick_count, complete, truncated")
                }
            }
            self.symbol = try symbolValue.required("symbol")
            self.timeframe = try timeframeValue.required("timeframe")
            self.side = try sideValue.required("side")
            self.calendar = try calendarValue.required("calendar")
            self.priceScale = try priceScaleValue.required("price_scale")
            self.volumeScale = try volumeScaleValue.required("volume_scale")
            self.count = try countValue.required("count")
            self.openTime = try openTimeValue.required("open_time")
            self.closeTime = try closeTimeValue.required("close_time")
            self.open = try openValue.required("open")
            self.high = try highValue.required("high")
            self.low = try lowValue.required("low")
            self.close = try closeValue.required("close")
            self.volume = volumeValue ?? nil
            self.tickCount = try tickCountValue.required("tick_count")
            self.complete = try completeValue.required("complete")
            self.truncated = try truncatedValue.required("truncated")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 16
            if self.volume != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "symbol")
            try self.symbol.write(to: &writer)
            writer.write(text: "timeframe")
            try self.timeframe.write(to: &writer)
            writer.write(text: "side")
            try self.side.write(to: &writer)
            writer.write(text: "calendar")
            try self.calendar.write(to: &writer)
            writer.write(text: "price_scale")
            try self.priceScale.write(to: &writer)
            writer.write(text: "volume_scale")
            try self.volumeScale.write(to: &writer)
            writer.write(text: "count")
            try self.count.write(to: &writer)
            writer.write(text: "open_time")
            try self.openTime.write(to: &writer)
            writer.write(text: "close_time")
            try self.closeTime.write(to: &writer)
            writer.write(text: "open")
            try self.open.write(to: &writer)
            writer.write(text: "high")
            try self.high.write(to: &writer)
            writer.write(text: "low")
            try self.low.write(to: &writer)
            writer.write(text: "close")
            try self.close.write(to: &writer)
            if let value = self.volume {
                writer.write(text: "volume")
                try value.write(to: &writer)
            }
            writer.write(text: "tick_count")
            try self.tickCount.write(to: &writer)
            writer.write(text: "complete")
            try self.complete.write(to: &writer)
            writer.write(text: "truncated")
            try self.truncated.write(to: &writer)
        }
    }

    /// Which bars.
    public struct BarsSubscribeParams: IPCMessage {
        /// The symbols.
        public var symbols: [String]
        /// Such as 1m and 1h.
        public var timeframes: [String]
        /// bid if not given.
        public var side: PriceSide?
        /// The instrument's if not given.
        public var calendar: String?

        public init(symbols: [String], timeframes: [String], side: PriceSide? = nil, calendar: String? = nil) {
            self.symbols = symbols
            self.timeframes = timeframes
            self.side = side
            self.calendar = calendar
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var symbolsValue: [String]?
            var timeframesValue: [String]?
            var sideValue: PriceSide??
            var calendarValue: String??
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "symbols": try reader.readField("symbols", &symbolsValue)
                case "timeframes": try reader.readField("timeframes", &timeframesValue)
                case "side": try reader.readField("side", &sideValue)
                case "calendar": try reader.readField("calendar", &calendarValue)
                default: try reader.skipField(name, "symbols, timeframes, side, calendar")
                }
            }
            self.symbols = try symbolsValue.required("symbols")
            self.timeframes = try timeframesValue.required("timeframes")
            self.side = sideValue ?? nil
            self.calendar = calendarValue ?? nil
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 2
            if self.side != nil { count += 1 }
            if self.calendar != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "symbols")
            try self.symbols.write(to: &writer)
            writer.write(text: "timeframes")
            try self.timeframes.write(to: &writer)
            if let value = self.side {
                writer.write(text: "side")
                try value.write(to: &writer)
            }
            if let value = self.calendar {
                writer.write(text: "calendar")
                try value.write(to: &writer)
            }
        }
    }

    /// As of bars.get, without a limit.
    public struct BarsStreamParams: IPCMessage {
        /// The symbol.
        public var symbol: String
        /// Such as 1m.
        public var timeframe: String
        /// Included.
        public var from: Int64?
        /// Not included.
        public var to: Int64?
        /// bid if not given.
        public var side: PriceSide?
        /// The instrument's if not given.
        public var calendar: String?
        /// none if not given.
        public var fill: FillPolicy?
        /// Bars an event, 1 to 262,144; 65,536 if not given.
        public var batch: Int?

        public init(symbol: String, timeframe: String, from: Int64? = nil, to: Int64? = nil, side: PriceSide? = nil, calendar: String? = nil, fill: FillPolicy? = nil, batch: Int? = nil) {
            self.symbol = symbol
            self.timeframe = timeframe
            self.from = from
            self.to = to
            self.side = side
            self.calendar = calendar
            self.fill = fill
            self.batch = batch
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var symbolValue: String?
            var timeframeValue: String?
            var fromValue: Int64??
            var toValue: Int64??
            var sideValue: PriceSide??
            var calendarValue: String??
            var fillValue: FillPolicy??
            var batchValue: Int??
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "symbol": try reader.readField("symbol", &symbolValue)
                case "timeframe": try reader.readField("timeframe", &timeframeValue)
                case "from": try reader.readField("from", &fromValue)
                case "to": try reader.readField("to", &toValue)
                case "side": try reader.readField("side", &sideValue)
                case "calendar": try reader.readField("calendar", &calendarValue)
                case "fill": try reader.readField("fill", &fillValue)
                case "batch": try reader.readField("batch", &batchValue)
                default: try reader.skipField(name, "symbol, timeframe, from, to, side, calendar, fill, batch")
                }
            }
            self.symbol = try symbolValue.required("symbol")
            self.timeframe = try timeframeValue.required("timeframe")
            self.from = fromValue ?? nil
            self.to = toValue ?? nil
            self.side = sideValue ?? nil
            self.calendar = calendarValue ?? nil
            self.fill = fillValue ?? nil
            self.batch = batchValue ?? nil
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 2
            if self.from != nil { count += 1 }
            if self.to != nil { count += 1 }
            if self.side != nil { count += 1 }
            if self.calendar != nil { count += 1 }
            if self.fill != nil { count += 1 }
            if self.batch != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "symbol")
            try self.symbol.write(to: &writer)
            writer.write(text: "timeframe")
            try self.timeframe.write(to: &writer)
            if let value = self.from {
                writer.write(text: "from")
                try value.write(to: &writer)
            }
            if let value = self.to {
                writer.write(text: "to")
                try value.write(to: &writer)
            }
            if let value = self.side {
                writer.write(text: "side")
                try value.write(to: &writer)
            }
            if let value = self.calendar {
                writer.write(text: "calendar")
                try value.write(to: &writer)
            }
            if let value = self.fill {
                writer.write(text: "fill")
                try value.write(to: &writer)
            }
            if let value = self.batch {
                writer.write(text: "batch")
                try value.write(to: &writer)
            }
        }
    }

    /// Bars of a range in one answer.
    public static let barsGet = IPCMethod<BarsParams, BarBatch>(
        IPCMethodInfo("bars.get", isIdempotent: true, deadline: .milliseconds(60000), isLarge: true))
    /// Bars of a range, batch by batch. Sequence numbers count the batches from 1; resuming needs the same parameters,
    /// and the same `state`. It ends with `changed` if the days of its range change meanwhile.
    public static let barsStream = IPCEventMethod<BarsStreamParams, StreamInfo, BarBatch>(
        IPCMethodInfo("bars.stream", isIdempotent: true, deadline: .milliseconds(30000), resumption: .always))
    /// Bars as imports store them: after each commit, those that are new or changed. While the client is slow, a newer
    /// event takes the place of an older one of the same symbol and timeframe, and has its bars, too.
    public static let barsSubscribe = IPCEventMethod<BarsSubscribeParams, Empty, BarBatch>(
        IPCMethodInfo("bars.subscribe", isIdempotent: true, deadline: .milliseconds(30000), resumption: .no))}
