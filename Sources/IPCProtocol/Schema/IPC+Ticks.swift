// Written by scripts/generate-schema.py from schema/. Do not edit.
// swift-format-ignore-file

public import MessagePack

extension IPC {
    /// Ticks with `from <= ts < to`.
    public struct TicksParams: IPCMessage {
        /// The symbol.
        public var symbol: String
        /// Included; from the first tick if not given.
        public var from: Int64?
        /// Not included; to the last tick if not given.
        public var to: Int64?
        /// The most ticks. ticks.get: 1 to 1,000,000; 100,000 if not given. ticks.stream: no limit if not given.
        public var limit: Int?
        /// Whether volumes are wanted; true if not given.
        public var volumes: Bool?
        /// ticks.stream only: ticks an event, 1 to 262,144; 65,536 if not given.
        public var batch: Int?

        public init(symbol: String, from: Int64? = nil, to: Int64? = nil, limit: Int? = nil, volumes: Bool? = nil, batch: Int? = nil) {
            self.symbol = symbol
            self.from = from
            self.to = to
            self.limit = limit
            self.volumes = volumes
            self.batch = batch
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var symbolValue: String?
            var fromValue: Int64??
            var toValue: Int64??
            var limitValue: Int??
            var volumesValue: Bool??
            var batchValue: Int??
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "symbol": try reader.readField("symbol", &symbolValue)
                case "from": try reader.readField("from", &fromValue)
                case "to": try reader.readField("to", &toValue)
                case "limit": try reader.readField("limit", &limitValue)
                case "volumes": try reader.readField("volumes", &volumesValue)
                case "batch": try reader.readField("batch", &batchValue)
                default: try reader.skipField(name, "symbol, from, to, limit, volumes, batch")
                }
            }
            self.symbol = try symbolValue.required("symbol")
            self.from = fromValue ?? nil
            self.to = toValue ?? nil
            self.limit = limitValue ?? nil
            self.volumes = volumesValue ?? nil
            self.batch = batchValue ?? nil
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 1
            if self.from != nil { count += 1 }
            if self.to != nil { count += 1 }
            if self.limit != nil { count += 1 }
            if self.volumes != nil { count += 1 }
            if self.batch != nil { count += 1 }
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
            if let value = self.limit {
                writer.write(text: "limit")
                try value.write(to: &writer)
            }
            if let value = self.volumes {
                writer.write(text: "volumes")
                try value.write(to: &writer)
            }
            if let value = self.batch {
                writer.write(text: "batch")
                try value.write(to: &writer)
            }
        }
    }

    /// Ticks in columns of one length, in order of time.
    public struct TickBatch: IPCMessage {
        /// The symbol.
        public var symbol: String
        /// Decimal digits of the prices.
        public var priceScale: Int
        /// Decimal digits of the volumes.
        public var volumeScale: Int
        /// How many ticks.
        public var count: Int
        /// Times in nanoseconds UTC.
        public var ts: IPCColumn<Int64>
        /// Mantissas.
        public var bid: IPCColumn<Int64>
        /// Mantissas.
        public var ask: IPCColumn<Int64>
        /// Mantissas at volume_scale, -1 where a tick has none; nil if no tick has one, or none were asked for.
        public var bidVolume: IPCColumn<Int64>?
        /// Alike.
        public var askVolume: IPCColumn<Int64>?
        /// ticks.get: whether there are more. ticks.stream: always false.
        public var truncated: Bool

        public init(symbol: String, priceScale: Int, volumeScale: Int, count: Int, ts: IPCColumn<Int64>, bid: IPCColumn<Int64>, ask: IPCColumn<Int64>, bidVolume: IPCColumn<Int64>? = nil, askVolume: IPCColumn<Int64>? = nil, truncated: Bool) {
            self.symbol = symbol
            self.priceScale = priceScale
            self.volumeScale = volumeScale
            self.count = count
            self.ts = ts
            self.bid = bid
            self.ask = ask
            self.bidVolume = bidVolume
            self.askVolume = askVolume
            self.truncated = truncated
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var symbolValue: String?
            var priceScaleValue: Int?
            var volumeScaleValue: Int?
            var countValue: Int?
            var tsValue: IPCColumn<Int64>?
            var bidValue: IPCColumn<Int64>?
            var askValue: IPCColumn<Int64>?
            var bidVolumeValue: IPCColumn<Int64>??
            var askVolumeValue: IPCColumn<Int64>??
            var truncatedValue: Bool?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "symbol": try reader.readField("symbol", &symbolValue)
                case "price_scale": try reader.readField("price_scale", &priceScaleValue)
                case "volume_scale": try reader.readField("volume_scale", &volumeScaleValue)
                case "count": try reader.readField("count", &countValue)
                case "ts": try reader.readField("ts", &tsValue)
                case "bid": try reader.readField("bid", &bidValue)
                case "ask": try reader.readField("ask", &askValue)
                case "bid_volume": try reader.readField("bid_volume", &bidVolumeValue)
                case "ask_volume": try reader.readField("ask_volume", &askVolumeValue)
                case "truncated": try reader.readField("truncated", &truncatedValue)
                default: try reader.skipField(name, "symbol, price_scale, volume_scale, count, ts, bid, ask, bid_volume, ask_volume, truncated")
                }
            }
            self.symbol = try symbolValue.required("symbol")
            self.priceScale = try priceScaleValue.required("price_scale")
            self.volumeScale = try volumeScaleValue.required("volume_scale")
            self.count = try countValue.required("count")
            self.ts = try tsValue.required("ts")
            self.bid = try bidValue.required("bid")
            self.ask = try askValue.required("ask")
            self.bidVolume = bidVolumeValue ?? nil
            self.askVolume = askVolumeValue ?? nil
            self.truncated = try truncatedValue.required("truncated")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 8
            if self.bidVolume != nil { count += 1 }
            if self.askVolume != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "symbol")
            try self.symbol.write(to: &writer)
            writer.write(text: "price_scale")
            try self.priceScale.write(to: &writer)
            writer.write(text: "volume_scale")
            try self.volumeScale.write(to: &writer)
            writer.write(text: "count")
            try self.count.write(to: &writer)
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
            writer.write(text: "truncated")
            try self.truncated.write(to: &writer)
        }
    }

    /// Ticks with `from <= ts < to`.
    public struct TicksRangeParams: IPCMessage {
        /// The symbol.
        public var symbol: String
        /// Included; from the first tick if not given.
        public var from: Int64?
        /// Not included; to the last tick if not given.
        public var to: Int64?

        public init(symbol: String, from: Int64? = nil, to: Int64? = nil) {
            self.symbol = symbol
            self.from = from
            self.to = to
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var symbolValue: String?
            var fromValue: Int64??
            var toValue: Int64??
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "symbol": try reader.readField("symbol", &symbolValue)
                case "from": try reader.readField("from", &fromValue)
                case "to": try reader.readField("to", &toValue)
                default: try reader.skipField(name, "symbol, from, to")
                }
            }
            self.symbol = try symbolValue.required("symbol")
            self.from = fromValue ?? nil
            self.to = toValue ?? nil
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 1
            if self.from != nil { count += 1 }
            if self.to != nil { count += 1 }
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
        }
    }

    /// What is stored of a range.
    public struct TicksSpan: IPCMessage {
        /// The symbol.
        public var symbol: String
        /// Decimal digits of the prices.
        public var priceScale: Int
        /// How many there are.
        public var ticks: Int
        /// Time of the first; nil if there are none.
        public var first: Int64?
        /// Time of the last.
        public var last: Int64?
        /// The coarsest unit that holds all times: ms, us or ns.
        public var timeUnit: String
        /// Whether any of these days has volumes.
        public var hasVolumes: Bool

        public init(symbol: String, priceScale: Int, ticks: Int, first: Int64? = nil, last: Int64? = nil, timeUnit: String, hasVolumes: Bool) {
            self.symbol = symbol
            self.priceScale = priceScale
            self.ticks = ticks
            self.first = first
            self.last = last
            self.timeUnit = timeUnit
            self.hasVolumes = hasVolumes
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var symbolValue: String?
            var priceScaleValue: Int?
            var ticksValue: Int?
            var firstValue: Int64??
            var lastValue: Int64??
            var timeUnitValue: String?
            var hasVolumesValue: Bool?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "symbol": try reader.readField("symbol", &symbolValue)
                case "price_scale": try reader.readField("price_scale", &priceScaleValue)
                case "ticks": try reader.readField("ticks", &ticksValue)
                case "first": try reader.readField("first", &firstValue)
                case "last": try reader.readField("last", &lastValue)
                case "time_unit": try reader.readField("time_unit", &timeUnitValue)
                case "has_volumes": try reader.readField("has_volumes", &hasVolumesValue)
                default: try reader.skipField(name, "symbol, price_scale, ticks, first, last, time_unit, has_volumes")
                }
            }
            self.symbol = try symbolValue.required("symbol")
            self.priceScale = try priceScaleValue.required("price_scale")
            self.ticks = try ticksValue.required("ticks")
            self.first = firstValue ?? nil
            self.last = lastValue ?? nil
            self.timeUnit = try timeUnitValue.required("time_unit")
            self.hasVolumes = try hasVolumesValue.required("has_volumes")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 5
            if self.first != nil { count += 1 }
            if self.last != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "symbol")
            try self.symbol.write(to: &writer)
            writer.write(text: "price_scale")
            try self.priceScale.write(to: &writer)
            writer.write(text: "ticks")
            try self.ticks.write(to: &writer)
            if let value = self.first {
                writer.write(text: "first")
                try value.write(to: &writer)
            }
            if let value = self.last {
                writer.write(text: "last")
                try value.write(to: &writer)
            }
            writer.write(text: "time_unit")
            try self.timeUnit.write(to: &writer)
            writer.write(text: "has_volumes")
            try self.hasVolumes.write(to: &writer)
        }
    }

    /// What a stream of a range is of.
    public struct StreamInfo: IPCMessage {
        /// Tells what is stored of the range. All events of a stream are of one state; one that is resumed goes on only
        /// if this is what it was.
        public var state: String

        public init(state: String) {
            self.state = state
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var stateValue: String?
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

    /// Ticks with `ts < before`.
    public struct TicksHashParams: IPCMessage {
        /// The symbol.
        public var symbol: String
        /// Not included; all if not given.
        public var before: Int64?

        public init(symbol: String, before: Int64? = nil) {
            self.symbol = symbol
            self.before = before
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var symbolValue: String?
            var beforeValue: Int64??
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "symbol": try reader.readField("symbol", &symbolValue)
                case "before": try reader.readField("before", &beforeValue)
                default: try reader.skipField(name, "symbol, before")
                }
            }
            self.symbol = try symbolValue.required("symbol")
            self.before = beforeValue ?? nil
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 1
            if self.before != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "symbol")
            try self.symbol.write(to: &writer)
            if let value = self.before {
                writer.write(text: "before")
                try value.write(to: &writer)
            }
        }
    }

    /// What tells whether ticks are those of before.
    public struct TicksHash: IPCMessage {
        /// Equal ticks have equal hashes, however they came to be stored.
        public var contentHash: String

        public init(contentHash: String) {
            self.contentHash = contentHash
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var contentHashValue: String?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "content_hash": try reader.readField("content_hash", &contentHashValue)
                default: try reader.skipField(name, "content_hash")
                }
            }
            self.contentHash = try contentHashValue.required("content_hash")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(1)
            writer.write(text: "content_hash")
            try self.contentHash.write(to: &writer)
        }
    }

    /// What was deleted.
    public struct TicksDeleted: IPCMessage {
        /// How many ticks.
        public var ticks: Int
        /// Days of which nothing is left.
        public var daysDropped: Int
        /// Days that were cut.
        public var daysRewritten: Int

        public init(ticks: Int, daysDropped: Int, daysRewritten: Int) {
            self.ticks = ticks
            self.daysDropped = daysDropped
            self.daysRewritten = daysRewritten
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var ticksValue: Int?
            var daysDroppedValue: Int?
            var daysRewrittenValue: Int?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "ticks": try reader.readField("ticks", &ticksValue)
                case "days_dropped": try reader.readField("days_dropped", &daysDroppedValue)
                case "days_rewritten": try reader.readField("days_rewritten", &daysRewrittenValue)
                default: try reader.skipField(name, "ticks, days_dropped, days_rewritten")
                }
            }
            self.ticks = try ticksValue.required("ticks")
            self.daysDropped = try daysDroppedValue.required("days_dropped")
            self.daysRewritten = try daysRewrittenValue.required("days_rewritten")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(3)
            writer.write(text: "ticks")
            try self.ticks.write(to: &writer)
            writer.write(text: "days_dropped")
            try self.daysDropped.write(to: &writer)
            writer.write(text: "days_rewritten")
            try self.daysRewritten.write(to: &writer)
        }
    }

    /// Ticks of a range in one answer.
    public static let ticksGet = IPCMethod<TicksParams, TickBatch>(
        IPCMethodInfo("ticks.get", isIdempotent: true, deadline: .milliseconds(60000), isLarge: true))
    /// Ticks of a range, batch by batch. Sequence numbers count the batches from 1; resuming needs the same parameters,
    /// and the same `state`. It ends with `changed` if the days of its range change meanwhile.
    public static let ticksStream = IPCEventMethod<TicksParams, StreamInfo, TickBatch>(
        IPCMethodInfo("ticks.stream", isIdempotent: true, deadline: .milliseconds(30000), resumption: .always))
    /// How many ticks a range has, and what they need.
    public static let ticksSpan = IPCMethod<TicksRangeParams, TicksSpan>(
        IPCMethodInfo("ticks.span", isIdempotent: true, deadline: .milliseconds(60000)))
    /// The content hash of all ticks before an instant.
    public static let ticksHash = IPCMethod<TicksHashParams, TicksHash>(
        IPCMethodInfo("ticks.hash", isIdempotent: true, deadline: .milliseconds(60000)))
    /// Deletes the ticks of a range: all of them, or none.
    public static let ticksDelete = IPCMethod<TicksRangeParams, TicksDeleted>(
        IPCMethodInfo("ticks.delete", isIdempotent: true, deadline: .milliseconds(120000)))}
