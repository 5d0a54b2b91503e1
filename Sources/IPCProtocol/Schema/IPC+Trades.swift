// Written by scripts/generate-schema.py from schema/. Do not edit.
// swift-format-ignore-file

public import MessagePack

extension IPC {
    /// Bought or sold.
    public enum TradeSide: String, IPCEnumeration {
        case buy
        case sell
    }

    /// One execution.
    public struct TradeInfo: IPCMessage {
        /// Given by the store; left out on insertion.
        public var id: Int?
        /// The backtest's number.
        public var backtest: Int
        /// The position that it opened, changed or closed.
        public var position: Int?
        /// The symbol.
        public var symbol: String
        /// Bought or sold.
        public var side: TradeSide
        /// More than zero.
        public var size: String
        /// When.
        public var time: Int64
        /// At which price.
        public var price: String
        /// Costs are negative.
        public var commission: String
        /// Why.
        public var reason: String

        public init(id: Int? = nil, backtest: Int, position: Int? = nil, symbol: String, side: TradeSide, size: String, time: Int64, price: String, commission: String, reason: String) {
            self.id = id
            self.backtest = backtest
            self.position = position
            self.symbol = symbol
            self.side = side
            self.size = size
            self.time = time
            self.price = price
            self.commission = commission
            self.reason = reason
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var idValue: Int??
            var backtestValue: Int?
            var positionValue: Int??
            var symbolValue: String?
            var sideValue: TradeSide?
            var sizeValue: String?
            var timeValue: Int64?
            var priceValue: String?
            var commissionValue: String?
            var reasonValue: String?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "id": try reader.readField("id", &idValue)
                case "backtest": try reader.readField("backtest", &backtestValue)
                case "position": try reader.readField("position", &positionValue)
                case "symbol": try reader.readField("symbol", &symbolValue)
                case "side": try reader.readField("side", &sideValue)
                case "size": try reader.readField("size", &sizeValue)
                case "time": try reader.readField("time", &timeValue)
                case "price": try reader.readField("price", &priceValue)
                case "commission": try reader.readField("commission", &commissionValue)
                case "reason": try reader.readField("reason", &reasonValue)
                default: try reader.skipField(name, "id, backtest, position, symbol, side, size, time, price, commission, reason")
                }
            }
            self.id = idValue ?? nil
            self.backtest = try backtestValue.required("backtest")
            self.position = positionValue ?? nil
            self.symbol = try symbolValue.required("symbol")
            self.side = try sideValue.required("side")
            self.size = try sizeValue.required("size")
            self.time = try timeValue.required("time")
            self.price = try priceValue.required("price")
            self.commission = try commissionValue.required("commission")
            self.reason = try reasonValue.required("reason")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 8
            if self.id != nil { count += 1 }
            if self.position != nil { count += 1 }
            try writer.writeMapHeader(count)
            if let value = self.id {
                writer.write(text: "id")
                try value.write(to: &writer)
            }
            writer.write(text: "backtest")
            try self.backtest.write(to: &writer)
            if let value = self.position {
                writer.write(text: "position")
                try value.write(to: &writer)
            }
            writer.write(text: "symbol")
            try self.symbol.write(to: &writer)
            writer.write(text: "side")
            try self.side.write(to: &writer)
            writer.write(text: "size")
            try self.size.write(to: &writer)
            writer.write(text: "time")
            try self.time.write(to: &writer)
            writer.write(text: "price")
            try self.price.write(to: &writer)
            writer.write(text: "commission")
            try self.commission.write(to: &writer)
            writer.write(text: "reason")
            try self.reason.write(to: &writer)
        }
    }

    /// Which trades.
    public struct TradeListParams: IPCMessage {
        /// The backtest's number.
        public var backtest: Int

        public init(backtest: Int) {
            self.backtest = backtest
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var backtestValue: Int?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "backtest": try reader.readField("backtest", &backtestValue)
                default: try reader.skipField(name, "backtest")
                }
            }
            self.backtest = try backtestValue.required("backtest")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(1)
            writer.write(text: "backtest")
            try self.backtest.write(to: &writer)
        }
    }

    /// In order of their numbers.
    public struct TradeListResult: IPCMessage {
        /// One by one.
        public var trades: [TradeInfo]

        public init(trades: [TradeInfo]) {
            self.trades = trades
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var tradesValue: [TradeInfo]?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "trades": try reader.readField("trades", &tradesValue)
                default: try reader.skipField(name, "trades")
                }
            }
            self.trades = try tradesValue.required("trades")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(1)
            writer.write(text: "trades")
            try self.trades.write(to: &writer)
        }
    }

    /// Trades to insert, all or none.
    public struct TradeInsertParams: IPCMessage {
        /// At most 10,000.
        public var trades: [TradeInfo]

        public init(trades: [TradeInfo]) {
            self.trades = trades
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var tradesValue: [TradeInfo]?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "trades": try reader.readField("trades", &tradesValue)
                default: try reader.skipField(name, "trades")
                }
            }
            self.trades = try tradesValue.required("trades")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(1)
            writer.write(text: "trades")
            try self.trades.write(to: &writer)
        }
    }

    /// The trades of a backtest.
    public static let tradesList = IPCMethod<TradeListParams, TradeListResult>(
        IPCMethodInfo("trades.list", isIdempotent: true, deadline: .milliseconds(30000), isLarge: true))
    /// One trade.
    public static let tradesGet = IPCMethod<IDParams, TradeInfo>(
        IPCMethodInfo("trades.get", isIdempotent: true, deadline: .milliseconds(30000)))
    /// Inserts trades.
    public static let tradesInsert = IPCMethod<TradeInsertParams, InsertResult>(
        IPCMethodInfo("trades.insert", isIdempotent: false, deadline: .milliseconds(30000)))
    /// Changes a trade.
    public static let tradesUpdate = IPCMethod<TradeInfo, TradeInfo>(
        IPCMethodInfo("trades.update", isIdempotent: true, deadline: .milliseconds(30000)))
    /// Deletes a trade.
    public static let tradesDelete = IPCMethod<IDParams, DeleteResult>(
        IPCMethodInfo("trades.delete", isIdempotent: true, deadline: .milliseconds(30000)))}
