// Written by scripts/generate-schema.py from schema/. Do not edit.
// swift-format-ignore-file

public import MessagePack

extension IPC {
    /// For or against.
    public enum PositionSide: String, IPCEnumeration {
        case long
        case short
    }

    /// An exposure from its entry to its exit.
    public struct PositionInfo: IPCMessage {
        /// Given by the store; left out on insertion.
        public var id: Int?
        /// The backtest's number.
        public var backtest: Int
        /// The position that it was split off from.
        public var parent: Int?
        /// The symbol.
        public var symbol: String
        /// For or against.
        public var side: PositionSide
        /// More than zero.
        public var size: String
        /// When.
        public var entryTime: Int64
        /// At which price.
        public var entryPrice: String
        /// nil while it is open.
        public var exitTime: Int64?
        /// nil while it is open.
        public var exitPrice: String?
        /// A price.
        public var stopLoss: String?
        /// A price.
        public var takeProfit: String?
        /// Costs are negative.
        public var commission: String
        /// Costs are negative.
        public var swap: String
        /// Without commission and swap.
        public var profit: String?
        /// In pips.
        public var profitPips: String?
        /// How far against it the price went.
        public var maximumAdverse: String?
        /// How far for it the price went.
        public var maximumFavourable: String?
        /// Why.
        public var entryReason: String
        /// Why.
        public var exitReason: String

        public init(id: Int? = nil, backtest: Int, parent: Int? = nil, symbol: String, side: PositionSide, size: String, entryTime: Int64, entryPrice: String, exitTime: Int64? = nil, exitPrice: String? = nil, stopLoss: String? = nil, takeProfit: String? = nil, commission: String, swap: String, profit: String? = nil, profitPips: String? = nil, maximumAdverse: String? = nil, maximumFavourable: String? = nil, entryReason: String, exitReason: String) {
            self.id = id
            self.backtest = backtest
            self.parent = parent
            self.symbol = symbol
            self.side = side
            self.size = size
            self.entryTime = entryTime
            self.entryPrice = entryPrice
            self.exitTime = exitTime
            self.exitPrice = exitPrice
            self.stopLoss = stopLoss
            self.takeProfit = takeProfit
            self.commission = commission
            self.swap = swap
            self.profit = profit
            self.profitPips = profitPips
            self.maximumAdverse = maximumAdverse
            self.maximumFavourable = maximumFavourable
            self.entryReason = entryReason
            self.exitReason = exitReason
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var idValue: Int??
            var backtestValue: Int?
            var parentValue: Int??
            var symbolValue: String?
            var sideValue: PositionSide?
            var sizeValue: String?
            var entryTimeValue: Int64?
            var entryPriceValue: String?
            var exitTimeValue: Int64??
            var exitPriceValue: String??
            var stopLossValue: String??
            var takeProfitValue: String??
            var commissionValue: String?
            var swapValue: String?
            var profitValue: String??
            var profitPipsValue: String??
            var maximumAdverseValue: String??
            var maximumFavourableValue: String??
            var entryReasonValue: String?
            var exitReasonValue: String?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "id": try reader.readField("id", &idValue)
                case "backtest": try reader.readField("backtest", &backtestValue)
                case "parent": try reader.readField("parent", &parentValue)
                case "symbol": try reader.readField("symbol", &symbolValue)
                case "side": try reader.readField("side", &sideValue)
                case "size": try reader.readField("size", &sizeValue)
                case "entry_time": try reader.readField("entry_time", &entryTimeValue)
                case "entry_price": try reader.readField("entry_price", &entryPriceValue)
                case "exit_time": try reader.readField("exit_time", &exitTimeValue)
                case "exit_price": try reader.readField("exit_price", &exitPriceValue)
                case "stop_loss": try reader.readField("stop_loss", &stopLossValue)
                case "take_profit": try reader.readField("take_profit", &takeProfitValue)
                case "commission": try reader.readField("commission", &commissionValue)
                case "swap": try reader.readField("swap", &swapValue)
                case "profit": try reader.readField("profit", &profitValue)
                case "profit_pips": try reader.readField("profit_pips", &profitPipsValue)
                case "maximum_adverse": try reader.readField("maximum_adverse", &maximumAdverseValue)
                case "maximum_favourable": try reader.readField("maximum_favourable", &maximumFavourableValue)
                case "entry_reason": try reader.readField("entry_reason", &entryReasonValue)
                case "exit_reason": try reader.readField("exit_reason", &exitReasonValue)
                default: try reader.skipField(name, "id, backtest, parent, symbol, side, size, entry_time, entry_price, exit_time, exit_price, stop_loss, take_profit, commission, swap, profit, profit_pips, maximum_adverse, maximum_favourable, entry_reason, exit_reason")
                }
            }
            self.id = idValue ?? nil
            self.backtest = try backtestValue.required("backtest")
            self.parent = parentValue ?? nil
            self.symbol = try symbolValue.required("symbol")
            self.side = try sideValue.required("side")
            self.size = try sizeValue.required("size")
            self.entryTime = try entryTimeValue.required("entry_time")
            self.entryPrice = try entryPriceValue.required("entry_price")
            self.exitTime = exitTimeValue ?? nil
            self.exitPrice = exitPriceValue ?? nil
            self.stopLoss = stopLossValue ?? nil
            self.takeProfit = takeProfitValue ?? nil
            self.commission = try commissionValue.required("commission")
            self.swap = try swapValue.required("swap")
            self.profit = profitValue ?? nil
            self.profitPips = profitPipsValue ?? nil
            self.maximumAdverse = maximumAdverseValue ?? nil
            self.maximumFavourable = maximumFavourableValue ?? nil
            self.entryReason = try entryReasonValue.required("entry_reason")
            self.exitReason = try exitReasonValue.required("exit_reason")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 10
            if self.id != nil { count += 1 }
            if self.parent != nil { count += 1 }
            if self.exitTime != nil { count += 1 }
            if self.exitPrice != nil { count += 1 }
            if self.stopLoss != nil { count += 1 }
            if self.takeProfit != nil { count += 1 }
            if self.profit != nil { count += 1 }
            if self.profitPips != nil { count += 1 }
            if self.maximumAdverse != nil { count += 1 }
            if self.maximumFavourable != nil { count += 1 }
            try writer.writeMapHeader(count)
            if let value = self.id {
                writer.write(text: "id")
                try value.write(to: &writer)
            }
            writer.write(text: "backtest")
            try self.backtest.write(to: &writer)
            if let value = self.parent {
                writer.write(text: "parent")
                try value.write(to: &writer)
            }
            writer.write(text: "symbol")
            try self.symbol.write(to: &writer)
            writer.write(text: "side")
            try self.side.write(to: &writer)
            writer.write(text: "size")
            try self.size.write(to: &writer)
            writer.write(text: "entry_time")
            try self.entryTime.write(to: &writer)
            writer.write(text: "entry_price")
            try self.entryPrice.write(to: &writer)
            if let value = self.exitTime {
                writer.write(text: "exit_time")
                try value.write(to: &writer)
            }
            if let value = self.exitPrice {
                writer.write(text: "exit_price")
                try value.write(to: &writer)
            }
            if let value = self.stopLoss {
                writer.write(text: "stop_loss")
                try value.write(to: &writer)
            }
            if let value = self.takeProfit {
                writer.write(text: "take_profit")
                try value.write(to: &writer)
            }
            writer.write(text: "commission")
            try self.commission.write(to: &writer)
            writer.write(text: "swap")
            try self.swap.write(to: &writer)
            if let value = self.profit {
                writer.write(text: "profit")
                try value.write(to: &writer)
            }
            if let value = self.profitPips {
                writer.write(text: "profit_pips")
                try value.write(to: &writer)
            }
            if let value = self.maximumAdverse {
                writer.write(text: "maximum_adverse")
                try value.write(to: &writer)
            }
            if let value = self.maximumFavourable {
                writer.write(text: "maximum_favourable")
                try value.write(to: &writer)
            }
            writer.write(text: "entry_reason")
            try self.entryReason.write(to: &writer)
            writer.write(text: "exit_reason")
            try self.exitReason.write(to: &writer)
        }
    }

    /// Which positions.
    public struct PositionListParams: IPCMessage {
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
    public struct PositionListResult: IPCMessage {
        /// One by one.
        public var positions: [PositionInfo]

        public init(positions: [PositionInfo]) {
            self.positions = positions
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var positionsValue: [PositionInfo]?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "positions": try reader.readField("positions", &positionsValue)
                default: try reader.skipField(name, "positions")
                }
            }
            self.positions = try positionsValue.required("positions")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(1)
            writer.write(text: "positions")
            try self.positions.write(to: &writer)
        }
    }

    /// Positions to insert, all or none.
    public struct PositionInsertParams: IPCMessage {
        /// At most 10,000.
        public var positions: [PositionInfo]

        public init(positions: [PositionInfo]) {
            self.positions = positions
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var positionsValue: [PositionInfo]?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "positions": try reader.readField("positions", &positionsValue)
                default: try reader.skipField(name, "positions")
                }
            }
            self.positions = try positionsValue.required("positions")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(1)
            writer.write(text: "positions")
            try self.positions.write(to: &writer)
        }
    }

    /// The positions of a backtest.
    public static let positionsList = IPCMethod<PositionListParams, PositionListResult>(
        IPCMethodInfo("positions.list", isIdempotent: true, deadline: .milliseconds(30000), isLarge: true))
    /// One position.
    public static let positionsGet = IPCMethod<IDParams, PositionInfo>(
        IPCMethodInfo("positions.get", isIdempotent: true, deadline: .milliseconds(30000)))
    /// Inserts positions.
    public static let positionsInsert = IPCMethod<PositionInsertParams, InsertResult>(
        IPCMethodInfo("positions.insert", isIdempotent: false, deadline: .milliseconds(30000)))
    /// Changes a position.
    public static let positionsUpdate = IPCMethod<PositionInfo, PositionInfo>(
        IPCMethodInfo("positions.update", isIdempotent: true, deadline: .milliseconds(30000)))
    /// Deletes a position.
    public static let positionsDelete = IPCMethod<IDParams, DeleteResult>(
        IPCMethodInfo("positions.delete", isIdempotent: true, deadline: .milliseconds(30000)))}
