// Written by scripts/generate-schema.py from schema/. Do not edit.
// swift-format-ignore-file

public import MessagePack

extension IPC {
    /// How a backtest is.
    public enum BacktestStatus: String, IPCEnumeration {
        case running
        case finished
        case failed
        case cancelled
    }

    /// A run of a strategy over history.
    public struct BacktestInfo: IPCMessage {
        /// Given by the store; left out on insertion.
        public var id: Int?
        /// Its name.
        public var name: String
        /// Which strategy.
        public var strategy: String
        /// JSON.
        public var parameters: String
        /// The symbols.
        public var symbols: [String]
        /// Included.
        public var from: Int64
        /// Not included.
        public var to: Int64
        /// Of its money.
        public var currency: String
        /// Money.
        public var initialBalance: String
        /// Money.
        public var finalBalance: String?
        /// How it is.
        public var status: BacktestStatus
        /// Why it failed or was cancelled.
        public var statusReason: String
        /// Of the ticks that it saw.
        public var contentHash: String
        /// When.
        public var started: Int64
        /// When.
        public var finished: Int64?

        public init(id: Int? = nil, name: String, strategy: String, parameters: String, symbols: [String], from: Int64, to: Int64, currency: String, initialBalance: String, finalBalance: String? = nil, status: BacktestStatus, statusReason: String, contentHash: String, started: Int64, finished: Int64? = nil) {
            self.id = id
            self.name = name
            self.strategy = strategy
            self.parameters = parameters
            self.symbols = symbols
            self.from = from
            self.to = to
            self.currency = currency
            self.initialBalance = initialBalance
            self.finalBalance = finalBalance
            self.status = status
            self.statusReason = statusReason
            self.contentHash = contentHash
            self.started = started
            self.finished = finished
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var idValue: Int??
            var nameValue: String?
            var strategyValue: String?
            var parametersValue: String?
            var symbolsValue: [String]?
            var fromValue: Int64?
            var toValue: Int64?
            var currencyValue: String?
            var initialBalanceValue: String?
            var finalBalanceValue: String??
            var statusValue: BacktestStatus?
            var statusReasonValue: String?
            var contentHashValue: String?
            var startedValue: Int64?
            var finishedValue: Int64??
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "id": try reader.readField("id", &idValue)
                case "name": try reader.readField("name", &nameValue)
                case "strategy": try reader.readField("strategy", &strategyValue)
                case "parameters": try reader.readField("parameters", &parametersValue)
                case "symbols": try reader.readField("symbols", &symbolsValue)
                case "from": try reader.readField("from", &fromValue)
                case "to": try reader.readField("to", &toValue)
                case "currency": try reader.readField("currency", &currencyValue)
                case "initial_balance": try reader.readField("initial_balance", &initialBalanceValue)
                case "final_balance": try reader.readField("final_balance", &finalBalanceValue)
                case "status": try reader.readField("status", &statusValue)
                case "status_reason": try reader.readField("status_reason", &statusReasonValue)
                case "content_hash": try reader.readField("content_hash", &contentHashValue)
                case "started": try reader.readField("started", &startedValue)
                case "finished": try reader.readField("finished", &finishedValue)
                default: try reader.skipField(name, "id, name, strategy, parameters, symbols, from, to, currency, initial_balance, final_balance, status, status_reason, content_hash, started, finished")
                }
            }
            self.id = idValue ?? nil
            self.name = try nameValue.required("name")
            self.strategy = try strategyValue.required("strategy")
            self.parameters = try parametersValue.required("parameters")
            self.symbols = try symbolsValue.required("symbols")
            self.from = try fromValue.required("from")
            self.to = try toValue.required("to")
            self.currency = try currencyValue.required("currency")
            self.initialBalance = try initialBalanceValue.required("initial_balance")
            self.finalBalance = finalBalanceValue ?? nil
            self.status = try statusValue.required("status")
            self.statusReason = try statusReasonValue.required("status_reason")
            self.contentHash = try contentHashValue.required("content_hash")
            self.started = try startedValue.required("started")
            self.finished = finishedValue ?? nil
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 12
            if self.id != nil { count += 1 }
            if self.finalBalance != nil { count += 1 }
            if self.finished != nil { count += 1 }
            try writer.writeMapHeader(count)
            if let value = self.id {
                writer.write(text: "id")
                try value.write(to: &writer)
            }
            writer.write(text: "name")
            try self.name.write(to: &writer)
            writer.write(text: "strategy")
            try self.strategy.write(to: &writer)
            writer.write(text: "parameters")
            try self.parameters.write(to: &writer)
            writer.write(text: "symbols")
            try self.symbols.write(to: &writer)
            writer.write(text: "from")
            try self.from.write(to: &writer)
            writer.write(text: "to")
            try self.to.write(to: &writer)
            writer.write(text: "currency")
            try self.currency.write(to: &writer)
            writer.write(text: "initial_balance")
            try self.initialBalance.write(to: &writer)
            if let value = self.finalBalance {
                writer.write(text: "final_balance")
                try value.write(to: &writer)
            }
            writer.write(text: "status")
            try self.status.write(to: &writer)
            writer.write(text: "status_reason")
            try self.statusReason.write(to: &writer)
            writer.write(text: "content_hash")
            try self.contentHash.write(to: &writer)
            writer.write(text: "started")
            try self.started.write(to: &writer)
            if let value = self.finished {
                writer.write(text: "finished")
                try value.write(to: &writer)
            }
        }
    }

    /// Which row.
    public struct IDParams: IPCMessage {
        /// Its number.
        public var id: Int

        public init(id: Int) {
            self.id = id
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var idValue: Int?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "id": try reader.readField("id", &idValue)
                default: try reader.skipField(name, "id")
                }
            }
            self.id = try idValue.required("id")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(1)
            writer.write(text: "id")
            try self.id.write(to: &writer)
        }
    }

    /// Whether it was there.
    public struct DeleteResult: IPCMessage {
        /// False if there is no such row.
        public var deleted: Bool

        public init(deleted: Bool) {
            self.deleted = deleted
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var deletedValue: Bool?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "deleted": try reader.readField("deleted", &deletedValue)
                default: try reader.skipField(name, "deleted")
                }
            }
            self.deleted = try deletedValue.required("deleted")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(1)
            writer.write(text: "deleted")
            try self.deleted.write(to: &writer)
        }
    }

    /// The numbers given, in order.
    public struct InsertResult: IPCMessage {
        /// One for each row.
        public var ids: [Int]

        public init(ids: [Int]) {
            self.ids = ids
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var idsValue: [Int]?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "ids": try reader.readField("ids", &idsValue)
                default: try reader.skipField(name, "ids")
                }
            }
            self.ids = try idsValue.required("ids")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(1)
            writer.write(text: "ids")
            try self.ids.write(to: &writer)
        }
    }

    /// In order of their numbers.
    public struct BacktestListResult: IPCMessage {
        /// One by one.
        public var backtests: [BacktestInfo]

        public init(backtests: [BacktestInfo]) {
            self.backtests = backtests
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var backtestsValue: [BacktestInfo]?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "backtests": try reader.readField("backtests", &backtestsValue)
                default: try reader.skipField(name, "backtests")
                }
            }
            self.backtests = try backtestsValue.required("backtests")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(1)
            writer.write(text: "backtests")
            try self.backtests.write(to: &writer)
        }
    }

    /// Backtests to insert, all or none.
    public struct BacktestInsertParams: IPCMessage {
        /// At most 10,000.
        public var backtests: [BacktestInfo]

        public init(backtests: [BacktestInfo]) {
            self.backtests = backtests
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var backtestsValue: [BacktestInfo]?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "backtests": try reader.readField("backtests", &backtestsValue)
                default: try reader.skipField(name, "backtests")
                }
            }
            self.backtests = try backtestsValue.required("backtests")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(1)
            writer.write(text: "backtests")
            try self.backtests.write(to: &writer)
        }
    }

    /// All backtests.
    public static let backtestsList = IPCMethod<Empty, BacktestListResult>(
        IPCMethodInfo("backtests.list", isIdempotent: true, deadline: .milliseconds(30000)))
    /// One backtest.
    public static let backtestsGet = IPCMethod<IDParams, BacktestInfo>(
        IPCMethodInfo("backtests.get", isIdempotent: true, deadline: .milliseconds(30000)))
    /// Inserts backtests.
    public static let backtestsInsert = IPCMethod<BacktestInsertParams, InsertResult>(
        IPCMethodInfo("backtests.insert", isIdempotent: false, deadline: .milliseconds(30000)))
    /// Changes a backtest.
    public static let backtestsUpdate = IPCMethod<BacktestInfo, BacktestInfo>(
        IPCMethodInfo("backtests.update", isIdempotent: true, deadline: .milliseconds(30000)))
    /// Deletes a backtest with its trades and positions.
    public static let backtestsDelete = IPCMethod<IDParams, DeleteResult>(
        IPCMethodInfo("backtests.delete", isIdempotent: true, deadline: .milliseconds(30000)))}
