// Written by scripts/generate-schema.py from schema/. Do not edit.
// swift-format-ignore-file

public import MessagePack

extension IPC {
    /// What a replay is to do.
    public enum ReplayAction: String, IPCEnumeration {
        case play
        case pause
        case stepForward = "step_forward"
        case stepBack = "step_back"
        case seek
        case speed
    }

    /// At which instant.
    public struct SnapshotParams: IPCMessage {
        /// The symbol.
        public var symbol: String
        /// Ticks with `ts <= at` are seen; the last tick's time if not given.
        public var at: Int64?
        /// 1m, 5m, 15m, 1h, 4h and 1d if not given.
        public var timeframes: [String]?
        /// bid if not given.
        public var side: PriceSide?
        /// The instrument's if not given.
        public var calendar: String?
        /// Completed bars of each timeframe: 0 to 10,000; 3 if not given.
        public var completed: Int?

        public init(symbol: String, at: Int64? = nil, timeframes: [String]? = nil, side: PriceSide? = nil, calendar: String? = nil, completed: Int? = nil) {
            self.symbol = symbol
            self.at = at
            self.timeframes = timeframes
            self.side = side
            self.calendar = calendar
            self.completed = completed
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var symbolValue: String?
            var atValue: Int64??
            var timeframesValue: [String]??
            var sideValue: PriceSide??
            var calendarValue: String??
            var completedValue: Int??
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "symbol": try reader.readField("symbol", &symbolValue)
                case "at": try reader.readField("at", &atValue)
                case "timeframes": try reader.readField("timeframes", &timeframesValue)
                case "side": try reader.readField("side", &sideValue)
                case "calendar": try reader.readField("calendar", &calendarValue)
                case "completed": try reader.readField("completed", &completedValue)
                default: try reader.skipField(name, "symbol, at, timeframes, side, calendar, completed")
                }
            }
            self.symbol = try symbolValue.required("symbol")
            self.at = atValue ?? nil
            self.timeframes = timeframesValue ?? nil
            self.side = sideValue ?? nil
            self.calendar = calendarValue ?? nil
            self.completed = completedValue ?? nil
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 1
            if self.at != nil { count += 1 }
            if self.timeframes != nil { count += 1 }
            if self.side != nil { count += 1 }
            if self.calendar != nil { count += 1 }
            if self.completed != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "symbol")
            try self.symbol.write(to: &writer)
            if let value = self.at {
                writer.write(text: "at")
                try value.write(to: &writer)
            }
            if let value = self.timeframes {
                writer.write(text: "timeframes")
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
            if let value = self.completed {
                writer.write(text: "completed")
                try value.write(to: &writer)
            }
        }
    }

    /// A tick.
    public struct TickInfo: IPCMessage {
        /// Its time.
        public var ts: Int64
        /// At the scale that is told beside.
        public var bid: Int64
        /// At the scale that is told beside.
        public var ask: Int64
        /// Absent where the source has none.
        public var bidVolume: String?
        /// Absent where the source has none.
        public var askVolume: String?

        public init(ts: Int64, bid: Int64, ask: Int64, bidVolume: String? = nil, askVolume: String? = nil) {
            self.ts = ts
            self.bid = bid
            self.ask = ask
            self.bidVolume = bidVolume
            self.askVolume = askVolume
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var tsValue: Int64?
            var bidValue: Int64?
            var askValue: Int64?
            var bidVolumeValue: String??
            var askVolumeValue: String??
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "ts": try reader.readField("ts", &tsValue)
                case "bid": try reader.readField("bid", &bidValue)
                case "ask": try reader.readField("ask", &askValue)
                case "bid_volume": try reader.readField("bid_volume", &bidVolumeValue)
                case "ask_volume": try reader.readField("ask_volume", &askVolumeValue)
                default: try reader.skipField(name, "ts, bid, ask, bid_volume, ask_volume")
                }
            }
            self.ts = try tsValue.required("ts")
            self.bid = try bidValue.required("bid")
            self.ask = try askValue.required("ask")
            self.bidVolume = bidVolumeValue ?? nil
            self.askVolume = askVolumeValue ?? nil
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 3
            if self.bidVolume != nil { count += 1 }
            if self.askVolume != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "ts")
            try self.ts.write(to: &writer)
            writer.write(text: "bid")
            try self.bid.write(to: &writer)
            writer.write(text: "ask")
            try self.ask.write(to: &writer)
            if let value = self.bidVolume {
                writer.write(text: "bid_volume")
                try value.write(to: &writer)
            }
            if let value = self.askVolume {
                writer.write(text: "ask_volume")
                try value.write(to: &writer)
            }
        }
    }

    /// A bar.
    public struct BarInfo: IPCMessage {
        /// Included.
        public var openTime: Int64
        /// Not included.
        public var closeTime: Int64
        /// At the scale that is told beside.
        public var open: Int64
        /// At the scale that is told beside.
        public var high: Int64
        /// At the scale that is told beside.
        public var low: Int64
        /// At the scale that is told beside.
        public var close: Int64
        /// The sum; absent where the source has none.
        public var volume: String?
        /// Ticks.
        public var tickCount: Int

        public init(openTime: Int64, closeTime: Int64, open: Int64, high: Int64, low: Int64, close: Int64, volume: String? = nil, tickCount: Int) {
            self.openTime = openTime
            self.closeTime = closeTime
            self.open = open
            self.high = high
            self.low = low
            self.close = close
            self.volume = volume
            self.tickCount = tickCount
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var openTimeValue: Int64?
            var closeTimeValue: Int64?
            var openValue: Int64?
            var highValue: Int64?
            var lowValue: Int64?
            var closeValue: Int64?
            var volumeValue: String??
            var tickCountValue: Int?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "open_time": try reader.readField("open_time", &openTimeValue)
                case "close_time": try reader.readField("close_time", &closeTimeValue)
                case "open": try reader.readField("open", &openValue)
                case "high": try reader.readField("high", &highValue)
                case "low": try reader.readField("low", &lowValue)
                case "close": try reader.readField("close", &closeValue)
                case "volume": try reader.readField("volume", &volumeValue)
                case "tick_count": try reader.readField("tick_count", &tickCountValue)
                default: try reader.skipField(name, "open_time, close_time, open, high, low, close, volume, tick_count")
                }
            }
            self.openTime = try openTimeValue.required("open_time")
            self.closeTime = try closeTimeValue.required("close_time")
            self.open = try openValue.required("open")
            self.high = try highValue.required("high")
            self.low = try lowValue.required("low")
            self.close = try closeValue.required("close")
            self.volume = volumeValue ?? nil
            self.tickCount = try tickCountValue.required("tick_count")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 7
            if self.volume != nil { count += 1 }
            try writer.writeMapHeader(count)
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
        }
    }

    /// A timeframe at an instant.
    public struct TimeframeState: IPCMessage {
        /// Such as 1h.
        public var timeframe: String
        /// The bar in progress; nil if it has no tick yet.
        public var partial: BarInfo?
        /// Since the interval in progress began.
        public var elapsedSeconds: Double
        /// Share of the interval that has gone by, 0 to 1.
        public var progress: Double
        /// The last completed bars, the newest last.
        public var completed: [BarInfo]

        public init(timeframe: String, partial: BarInfo? = nil, elapsedSeconds: Double, progress: Double, completed: [BarInfo]) {
            self.timeframe = timeframe
            self.partial = partial
            self.elapsedSeconds = elapsedSeconds
            self.progress = progress
            self.completed = completed
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var timeframeValue: String?
            var partialValue: BarInfo??
            var elapsedSecondsValue: Double?
            var progressValue: Double?
            var completedValue: [BarInfo]?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "timeframe": try reader.readField("timeframe", &timeframeValue)
                case "partial": try reader.readField("partial", &partialValue)
                case "elapsed_seconds": try reader.readField("elapsed_seconds", &elapsedSecondsValue)
                case "progress": try reader.readField("progress", &progressValue)
                case "completed": try reader.readField("completed", &completedValue)
                default: try reader.skipField(name, "timeframe, partial, elapsed_seconds, progress, completed")
                }
            }
            self.timeframe = try timeframeValue.required("timeframe")
            self.partial = partialValue ?? nil
            self.elapsedSeconds = try elapsedSecondsValue.required("elapsed_seconds")
            self.progress = try progressValue.required("progress")
            self.completed = try completedValue.required("completed")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 4
            if self.partial != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "timeframe")
            try self.timeframe.write(to: &writer)
            if let value = self.partial {
                writer.write(text: "partial")
                try value.write(to: &writer)
            }
            writer.write(text: "elapsed_seconds")
            try self.elapsedSeconds.write(to: &writer)
            writer.write(text: "progress")
            try self.progress.write(to: &writer)
            writer.write(text: "completed")
            try self.completed.write(to: &writer)
        }
    }

    /// All timeframes at an instant.
    public struct SnapshotResult: IPCMessage {
        /// The symbol.
        public var symbol: String
        /// The instant.
        public var at: Int64
        /// Which price.
        public var side: PriceSide
        /// The calendar.
        public var calendar: String
        /// Decimal digits of the bars' prices.
        public var priceScale: Int
        /// Decimal digits of the tick's prices.
        public var tickScale: Int
        /// The last tick up to the instant.
        public var lastTick: TickInfo?
        /// The finest first.
        public var timeframes: [TimeframeState]

        public init(symbol: String, at: Int64, side: PriceSide, calendar: String, priceScale: Int, tickScale: Int, lastTick: TickInfo? = nil, timeframes: [TimeframeState]) {
            self.symbol = symbol
            self.at = at
            self.side = side
            self.calendar = calendar
            self.priceScale = priceScale
            self.tickScale = tickScale
            self.lastTick = lastTick
            self.timeframes = timeframes
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var symbolValue: String?
            var atValue: Int64?
            var sideValue: PriceSide?
            var calendarValue: String?
            var priceScaleValue: Int?
            var tickScaleValue: Int?
            var lastTickValue: TickInfo??
            var timeframesValue: [TimeframeState]?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "symbol": try reader.readField("symbol", &symbolValue)
                case "at": try reader.readField("at", &atValue)
                case "side": try reader.readField("side", &sideValue)
                case "calendar": try reader.readField("calendar", &calendarValue)
                case "price_scale": try reader.readField("price_scale", &priceScaleValue)
                case "tick_scale": try reader.readField("tick_scale", &tickScaleValue)
                case "last_tick": try reader.readField("last_tick", &lastTickValue)
                case "timeframes": try reader.readField("timeframes", &timeframesValue)
                default: try reader.skipField(name, "symbol, at, side, calendar, price_scale, tick_scale, last_tick, timeframes")
                }
            }
            self.symbol = try symbolValue.required("symbol")
            self.at = try atValue.required("at")
            self.side = try sideValue.required("side")
            self.calendar = try calendarValue.required("calendar")
            self.priceScale = try priceScaleValue.required("price_scale")
            self.tickScale = try tickScaleValue.required("tick_scale")
            self.lastTick = lastTickValue ?? nil
            self.timeframes = try timeframesValue.required("timeframes")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 7
            if self.lastTick != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "symbol")
            try self.symbol.write(to: &writer)
            writer.write(text: "at")
            try self.at.write(to: &writer)
            writer.write(text: "side")
            try self.side.write(to: &writer)
            writer.write(text: "calendar")
            try self.calendar.write(to: &writer)
            writer.write(text: "price_scale")
            try self.priceScale.write(to: &writer)
            writer.write(text: "tick_scale")
            try self.tickScale.write(to: &writer)
            if let value = self.lastTick {
                writer.write(text: "last_tick")
                try value.write(to: &writer)
            }
            writer.write(text: "timeframes")
            try self.timeframes.write(to: &writer)
        }
    }

    /// At which instant.
    public struct StateParams: IPCMessage {
        /// The symbol.
        public var symbol: String
        /// Ticks with `ts <= at` are taken in.
        public var at: Int64
        /// 1m, 5m, 15m, 1h, 4h and 1d if not given.
        public var timeframes: [String]?
        /// The instrument's if not given.
        public var calendar: String?
        /// Completed bars of each timeframe that the state holds: 1 to 10,000; 100 if not given.
        public var capacity: Int?

        public init(symbol: String, at: Int64, timeframes: [String]? = nil, calendar: String? = nil, capacity: Int? = nil) {
            self.symbol = symbol
            self.at = at
            self.timeframes = timeframes
            self.calendar = calendar
            self.capacity = capacity
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var symbolValue: String?
            var atValue: Int64?
            var timeframesValue: [String]??
            var calendarValue: String??
            var capacityValue: Int??
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "symbol": try reader.readField("symbol", &symbolValue)
                case "at": try reader.readField("at", &atValue)
                case "timeframes": try reader.readField("timeframes", &timeframesValue)
                case "calendar": try reader.readField("calendar", &calendarValue)
                case "capacity": try reader.readField("capacity", &capacityValue)
                default: try reader.skipField(name, "symbol, at, timeframes, calendar, capacity")
                }
            }
            self.symbol = try symbolValue.required("symbol")
            self.at = try atValue.required("at")
            self.timeframes = timeframesValue ?? nil
            self.calendar = calendarValue ?? nil
            self.capacity = capacityValue ?? nil
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 2
            if self.timeframes != nil { count += 1 }
            if self.calendar != nil { count += 1 }
            if self.capacity != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "symbol")
            try self.symbol.write(to: &writer)
            writer.write(text: "at")
            try self.at.write(to: &writer)
            if let value = self.timeframes {
                writer.write(text: "timeframes")
                try value.write(to: &writer)
            }
            if let value = self.calendar {
                writer.write(text: "calendar")
                try value.write(to: &writer)
            }
            if let value = self.capacity {
                writer.write(text: "capacity")
                try value.write(to: &writer)
            }
        }
    }

    /// A state as trace --state saves it, for the command line. Its form may change with any version.
    public struct StateResult: IPCMessage {
        /// Bytes.
        public var state: MessagePackValue

        public init(state: MessagePackValue) {
            self.state = state
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var stateValue: MessagePackValue?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "state": try reader.readField("state", &stateValue)
                default: try reader.skipField(name, "state")
                }
            }
            self.state = try stateValue.required("state")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(1)
            writer.write(text: "state")
            try self.state.write(to: &writer)
        }
    }

    /// A walk over history.
    public struct ReplayParams: IPCMessage {
        /// The symbol.
        public var symbol: String
        /// Where it begins: ticks with `ts <= at` are seen.
        public var at: Int64
        /// Where it ends; at the last tick if not given.
        public var to: Int64?
        /// Seconds of history a second; 1 if not given. 0: as fast as the client takes it.
        public var speed: Double?
        /// Whether it begins paused, for stepping.
        public var paused: Bool?
        /// As of mtf.snapshot.
        public var timeframes: [String]?
        /// bid if not given.
        public var side: PriceSide?
        /// The instrument's if not given.
        public var calendar: String?
        /// Completed bars of each timeframe in each event: 0 to 100; 1 if not given.
        public var completed: Int?
        /// While it plays: events at most every so many milliseconds; 50 if not given.
        public var intervalMs: Int?

        public init(symbol: String, at: Int64, to: Int64? = nil, speed: Double? = nil, paused: Bool? = nil, timeframes: [String]? = nil, side: PriceSide? = nil, calendar: String? = nil, completed: Int? = nil, intervalMs: Int? = nil) {
            self.symbol = symbol
            self.at = at
            self.to = to
            self.speed = speed
            self.paused = paused
            self.timeframes = timeframes
            self.side = side
            self.calendar = calendar
            self.completed = completed
            self.intervalMs = intervalMs
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var symbolValue: String?
            var atValue: Int64?
            var toValue: Int64??
            var speedValue: Double??
            var pausedValue: Bool??
            var timeframesValue: [String]??
            var sideValue: PriceSide??
            var calendarValue: String??
            var completedValue: Int??
            var intervalMsValue: Int??
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "symbol": try reader.readField("symbol", &symbolValue)
                case "at": try reader.readField("at", &atValue)
                case "to": try reader.readField("to", &toValue)
                case "speed": try reader.readField("speed", &speedValue)
                case "paused": try reader.readField("paused", &pausedValue)
                case "timeframes": try reader.readField("timeframes", &timeframesValue)
                case "side": try reader.readField("side", &sideValue)
                case "calendar": try reader.readField("calendar", &calendarValue)
                case "completed": try reader.readField("completed", &completedValue)
                case "interval_ms": try reader.readField("interval_ms", &intervalMsValue)
                default: try reader.skipField(name, "symbol, at, to, speed, paused, timeframes, side, calendar, completed, interval_ms")
                }
            }
            self.symbol = try symbolValue.required("symbol")
            self.at = try atValue.required("at")
            self.to = toValue ?? nil
            self.speed = speedValue ?? nil
            self.paused = pausedValue ?? nil
            self.timeframes = timeframesValue ?? nil
            self.side = sideValue ?? nil
            self.calendar = calendarValue ?? nil
            self.completed = completedValue ?? nil
            self.intervalMs = intervalMsValue ?? nil
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 2
            if self.to != nil { count += 1 }
            if self.speed != nil { count += 1 }
            if self.paused != nil { count += 1 }
            if self.timeframes != nil { count += 1 }
            if self.side != nil { count += 1 }
            if self.calendar != nil { count += 1 }
            if self.completed != nil { count += 1 }
            if self.intervalMs != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "symbol")
            try self.symbol.write(to: &writer)
            writer.write(text: "at")
            try self.at.write(to: &writer)
            if let value = self.to {
                writer.write(text: "to")
                try value.write(to: &writer)
            }
            if let value = self.speed {
                writer.write(text: "speed")
                try value.write(to: &writer)
            }
            if let value = self.paused {
                writer.write(text: "paused")
                try value.write(to: &writer)
            }
            if let value = self.timeframes {
                writer.write(text: "timeframes")
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
            if let value = self.completed {
                writer.write(text: "completed")
                try value.write(to: &writer)
            }
            if let value = self.intervalMs {
                writer.write(text: "interval_ms")
                try value.write(to: &writer)
            }
        }
    }

    /// A replay that has begun.
    public struct ReplayInfo: IPCMessage {
        /// Its number, for mtf.replay.control.
        public var replay: Int

        public init(replay: Int) {
            self.replay = replay
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var replayValue: Int?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "replay": try reader.readField("replay", &replayValue)
                default: try reader.skipField(name, "replay")
                }
            }
            self.replay = try replayValue.required("replay")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(1)
            writer.write(text: "replay")
            try self.replay.write(to: &writer)
        }
    }

    /// The state at a place of the replay. Nothing in it is from later.
    public struct ReplayEvent: IPCMessage {
        /// All timeframes.
        public var state: SnapshotResult
        /// Whether it goes on by itself.
        public var playing: Bool
        /// Seconds of history a second.
        public var speed: Double
        /// Whether there is no later tick.
        public var ended: Bool

        public init(state: SnapshotResult, playing: Bool, speed: Double, ended: Bool) {
            self.state = state
            self.playing = playing
            self.speed = speed
            self.ended = ended
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var stateValue: SnapshotResult?
            var playingValue: Bool?
            var speedValue: Double?
            var endedValue: Bool?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "state": try reader.readField("state", &stateValue)
                case "playing": try reader.readField("playing", &playingValue)
                case "speed": try reader.readField("speed", &speedValue)
                case "ended": try reader.readField("ended", &endedValue)
                default: try reader.skipField(name, "state, playing, speed, ended")
                }
            }
            self.state = try stateValue.required("state")
            self.playing = try playingValue.required("playing")
            self.speed = try speedValue.required("speed")
            self.ended = try endedValue.required("ended")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(4)
            writer.write(text: "state")
            try self.state.write(to: &writer)
            writer.write(text: "playing")
            try self.playing.write(to: &writer)
            writer.write(text: "speed")
            try self.speed.write(to: &writer)
            writer.write(text: "ended")
            try self.ended.write(to: &writer)
        }
    }

    /// What a replay is to do.
    public struct ReplayControlParams: IPCMessage {
        /// Its number.
        public var replay: Int
        /// What to do.
        public var action: ReplayAction
        /// step_forward and step_back: how many ticks; 1 if not given.
        public var ticks: Int?
        /// seek: where to.
        public var at: Int64?
        /// speed: seconds of history a second.
        public var speed: Double?

        public init(replay: Int, action: ReplayAction, ticks: Int? = nil, at: Int64? = nil, speed: Double? = nil) {
            self.replay = replay
            self.action = action
            self.ticks = ticks
            self.at = at
            self.speed = speed
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var replayValue: Int?
            var actionValue: ReplayAction?
            var ticksValue: Int??
            var atValue: Int64??
            var speedValue: Double??
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "replay": try reader.readField("replay", &replayValue)
                case "action": try reader.readField("action", &actionValue)
                case "ticks": try reader.readField("ticks", &ticksValue)
                case "at": try reader.readField("at", &atValue)
                case "speed": try reader.readField("speed", &speedValue)
                default: try reader.skipField(name, "replay, action, ticks, at, speed")
                }
            }
            self.replay = try replayValue.required("replay")
            self.action = try actionValue.required("action")
            self.ticks = ticksValue ?? nil
            self.at = atValue ?? nil
            self.speed = speedValue ?? nil
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 2
            if self.ticks != nil { count += 1 }
            if self.at != nil { count += 1 }
            if self.speed != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "replay")
            try self.replay.write(to: &writer)
            writer.write(text: "action")
            try self.action.write(to: &writer)
            if let value = self.ticks {
                writer.write(text: "ticks")
                try value.write(to: &writer)
            }
            if let value = self.at {
                writer.write(text: "at")
                try value.write(to: &writer)
            }
            if let value = self.speed {
                writer.write(text: "speed")
                try value.write(to: &writer)
            }
        }
    }

    /// All timeframes at an instant.
    public static let mtfSnapshot = IPCMethod<SnapshotParams, SnapshotResult>(
        IPCMethodInfo("mtf.snapshot", isIdempotent: true, deadline: .milliseconds(60000), isLarge: true))
    /// The whole state at an instant, from which its receiver goes on with ticks of its own.
    public static let mtfState = IPCMethod<StateParams, StateResult>(
        IPCMethodInfo("mtf.state", isIdempotent: true, deadline: .milliseconds(60000), isLarge: true))
    /// Walks over history: play, pause, step forward and back. It ends with the error `changed` if ticks up to the
    /// trading day that it is in become others.
    public static let mtfReplay = IPCEventMethod<ReplayParams, ReplayInfo, ReplayEvent>(
        IPCMethodInfo("mtf.replay", isIdempotent: true, deadline: .milliseconds(30000), resumption: .no))
    /// Tells a replay of this connection what to do; its next event shows it.
    public static let mtfReplayControl = IPCMethod<ReplayControlParams, Empty>(
        IPCMethodInfo("mtf.replay.control", isIdempotent: false, deadline: .milliseconds(30000)))}
