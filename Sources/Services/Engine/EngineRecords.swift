private import Foundation
internal import IPCProtocol
internal import MarketModel
public import ServiceKit
internal import TickStore

/// Backtests with their trades and positions: rows of the catalogue.
public final class EngineRecords: ManagedService {
    public static let key = ServiceKey<EngineRecords>.records
    public static let dependencies: [ServiceName] = ["store"]

    public static let methods: [ServiceMethod<EngineRecords>] = [
        ServiceMethod(IPC.backtestsList) { records, _, _ in
            IPC.BacktestListResult(backtests: try await records.read { try $0.backtests().map(info) })
        },
        ServiceMethod(IPC.backtestsGet) { records, params, _ in
            try await records.read { try found($0.backtest(id(params.id)).map(info), "backtest", params.id) }
        },
        ServiceMethod(IPC.backtestsInsert) { records, params, _ in
            let rows = try all(params.backtests, "backtests").map { try backtest($0, isNew: true) }
            return IPC.InsertResult(ids: try await records.store.write { try $0.insert(rows).map { Int($0) } })
        },
        ServiceMethod(IPC.backtestsUpdate) { records, params, _ in
            let row = try backtest(params, isNew: false)
            try await records.store.write { store in
                try change(try store.update(row), "backtest", row.id)
            }
            return info(row)
        },
        ServiceMethod(IPC.backtestsDelete) { records, params, _ in
            IPC.DeleteResult(deleted: try await records.store.write { try $0.deleteBacktest(id(params.id)) })
        },
        ServiceMethod(IPC.tradesList) { records, params, _ in
            IPC.TradeListResult(
                trades: try await records.read { try $0.trades(ofBacktest: id(params.backtest, "backtest")).map(info) })
        },
        ServiceMethod(IPC.tradesGet) { records, params, _ in
            try await records.read { try found($0.trade(id(params.id)).map(info), "trade", params.id) }
        },
        ServiceMethod(IPC.tradesInsert) { records, params, _ in
            let rows = try all(params.trades, "trades").map { try trade($0, isNew: true) }
            return IPC.InsertResult(
                ids: try await records.store.write { store in
                    try check(rows, store)
                    return try store.insert(rows).map { Int($0) }
                })
        },
        ServiceMethod(IPC.tradesUpdate) { records, params, _ in
            let row = try trade(params, isNew: false)
            try await records.store.write { store in
                try check([row], store)
                try change(try store.update(row), "trade", row.id)
            }
            return info(row)
        },
        ServiceMethod(IPC.tradesDelete) { records, params, _ in
            IPC.DeleteResult(deleted: try await records.store.write { try $0.deleteTrade(id(params.id)) })
        },
        ServiceMethod(IPC.positionsList) { records, params, _ in
            IPC.PositionListResult(
                positions: try await records.read {
                    try $0.positions(ofBacktest: id(params.backtest, "backtest")).map(info)
                })
        },
        ServiceMethod(IPC.positionsGet) { records, params, _ in
            try await records.read { try found($0.position(id(params.id)).map(info), "position", params.id) }
        },
        ServiceMethod(IPC.positionsInsert) { records, params, _ in
            let rows = try all(params.positions, "positions").map { try position($0, isNew: true) }
            return IPC.InsertResult(
                ids: try await records.store.write { store in
                    try check(rows, store)
                    return try store.insert(rows).map { Int($0) }
                })
        },
        ServiceMethod(IPC.positionsUpdate) { records, params, _ in
            let row = try position(params, isNew: false)
            try await records.store.write { store in
                try check([row], store)
                try change(try store.update(row), "position", row.id)
            }
            return info(row)
        },
        ServiceMethod(IPC.positionsDelete) { records, params, _ in
            IPC.DeleteResult(deleted: try await records.store.write { try $0.deletePosition(id(params.id)) })
        },
    ]

    private let store: EngineStore
    private static let rowsMax = 10_000

    public init(_ scope: ServiceScope) throws {
        store = try scope.get(.store)
    }

    private func read<Result: Sendable>(
        _ body: @escaping @Sendable (TickStore) throws -> Result
    ) async throws -> Result {
        try await store.read { query in try body(query.store) }
    }

    // MARK: Checks

    private static func id(_ number: Int, _ name: String = "id") throws(ServiceError) -> Int64 {
        guard number > 0 else {
            throw ServiceError(.usage, "numbers count from 1", location: name, advice: "send the number of a row")
        }
        return Int64(number)
    }

    private static func found<Row>(_ row: Row?, _ what: String, _ number: Int) throws(ServiceError) -> Row {
        if let row { return row }
        throw ServiceError(.notFound, "there is no \(what) \(number)", location: "id", advice: "list them")
    }

    /// Rows of a backtest that there is not would be found by nobody.
    private static func check(backtests ids: [Int64], _ store: TickStore) throws {
        for id in Set(ids).sorted() where try store.backtest(id) == nil {
            throw ServiceError(
                .notFound, "there is no backtest \(id)", location: "backtest", advice: "insert it first")
        }
    }

    private static func check(_ trades: [Trade], _ store: TickStore) throws {
        try check(backtests: trades.map(\.backtestID), store)
        var backtests: [Int64: Int64] = [:]
        for trade in trades {
            guard let id = trade.positionID else { continue }
            try check(position: id, "position", ofBacktest: trade.backtestID, &backtests, store)
        }
    }

    private static func check(_ positions: [Position], _ store: TickStore) throws {
        try check(backtests: positions.map(\.backtestID), store)
        var backtests: [Int64: Int64] = [:]
        for position in positions {
            guard let parent = position.parentID else { continue }
            guard parent != position.id else {
                throw ServiceError(
                    .usage, "a position is not its own parent", location: "parent", advice: "name another one")
            }
            try check(position: parent, "parent", ofBacktest: position.backtestID, &backtests, store)
        }
    }

    /// - Parameter backtests: those of positions that were looked up.
    private static func check(
        position id: Int64, _ name: String, ofBacktest backtest: Int64, _ backtests: inout [Int64: Int64],
        _ store: TickStore
    ) throws {
        if backtests[id] == nil { backtests[id] = try store.position(id)?.backtestID }
        guard backtests[id] == backtest else {
            throw ServiceError(
                .notFound, "the backtest \(backtest) has no position \(id)", location: name,
                advice: "insert it first")
        }
    }

    private static func change(_ isThere: Bool, _ what: String, _ number: Int64) throws(ServiceError) {
        guard isThere else {
            throw ServiceError(.notFound, "there is no \(what) \(number)", location: "id", advice: "insert it first")
        }
    }

    private static func all<Row>(_ rows: [Row], _ name: String) throws(ServiceError) -> [Row] {
        guard rows.count <= rowsMax else {
            throw ServiceError(
                .usage, "there are \(rows.count) rows, and \(rowsMax) at most are taken at once", location: name,
                advice: "send them in pieces")
        }
        return rows
    }

    /// The number of a row: none for a new one, and one for one that is changed.
    private static func number(_ given: Int?, isNew: Bool) throws(ServiceError) -> Int64 {
        if isNew {
            guard given == nil else {
                throw ServiceError(
                    .usage, "the store gives the numbers of new rows", location: "id", advice: "leave it out")
            }
            return 0
        }
        guard let given else {
            throw ServiceError(.usage, "the number is missing", location: "id", advice: "say which row changes")
        }
        return try id(given)
    }

    private static func amount(_ text: String, _ name: String) throws(ServiceError) -> Amount {
        if let amount = Amount(text) { return amount }
        throw ServiceError(
            .usage, "this is no decimal number of at most nine digits after the point", location: name,
            advice: "write it as text, like \"-12.5\"")
    }

    private static func optional(_ text: String?, _ name: String) throws(ServiceError) -> Amount? {
        guard let text else { return nil }
        return try amount(text, name)
    }

    private static func size(_ text: String) throws(ServiceError) -> Amount {
        let size = try amount(text, "size")
        guard size > .zero else {
            throw ServiceError(
                .usage, "a size is more than zero", location: "size", advice: "the side says the direction")
        }
        return size
    }

    // MARK: Backtests

    private static func backtest(_ info: IPC.BacktestInfo, isNew: Bool) throws(ServiceError) -> Backtest {
        guard info.from <= info.to else {
            throw ServiceError(.usage, "it is before from", location: "to", advice: "exchange them")
        }
        let isJSON =
            (try? JSONSerialization.jsonObject(with: Data(info.parameters.utf8), options: .fragmentsAllowed)) != nil
        guard isJSON else {
            throw ServiceError(
                .usage, "this is no JSON", location: "parameters", advice: "write an object, {} if there are none")
        }
        return Backtest(
            id: try number(info.id, isNew: isNew), name: info.name, strategy: info.strategy,
            parameters: info.parameters, symbols: info.symbols, fromTime: info.from, toTime: info.to,
            currency: info.currency, initialBalance: try amount(info.initialBalance, "initial_balance"),
            finalBalance: try optional(info.finalBalance, "final_balance"),
            status: Backtest.Status(rawValue: info.status.rawValue)!, statusReason: info.statusReason,
            contentHash: info.contentHash, startedAt: info.started, finishedAt: info.finished)
    }

    private static func info(_ row: Backtest) -> IPC.BacktestInfo {
        IPC.BacktestInfo(
            id: Int(row.id), name: row.name, strategy: row.strategy, parameters: row.parameters, symbols: row.symbols,
            from: row.fromTime, to: row.toTime, currency: row.currency, initialBalance: "\(row.initialBalance)",
            finalBalance: row.finalBalance.map { "\($0)" }, status: IPC.BacktestStatus(rawValue: row.status.rawValue)!,
            statusReason: row.statusReason, contentHash: row.contentHash, started: row.startedAt,
            finished: row.finishedAt)
    }

    // MARK: Trades

    private static func trade(_ info: IPC.TradeInfo, isNew: Bool) throws(ServiceError) -> Trade {
        Trade(
            id: try number(info.id, isNew: isNew), backtestID: Int64(info.backtest),
            positionID: info.position.map { Int64($0) }, symbol: info.symbol,
            side: Trade.Side(rawValue: info.side.rawValue)!, size: try size(info.size), time: info.time,
            price: try amount(info.price, "price"), commission: try amount(info.commission, "commission"),
            reason: info.reason)
    }

    private static func info(_ row: Trade) -> IPC.TradeInfo {
        IPC.TradeInfo(
            id: Int(row.id), backtest: Int(row.backtestID), position: row.positionID.map { Int($0) },
            symbol: row.symbol, side: IPC.TradeSide(rawValue: row.side.rawValue)!, size: "\(row.size)", time: row.time,
            price: "\(row.price)", commission: "\(row.commission)", reason: row.reason)
    }

    // MARK: Positions

    private static func position(_ info: IPC.PositionInfo, isNew: Bool) throws(ServiceError) -> Position {
        guard (info.exitTime == nil) == (info.exitPrice == nil) else {
            throw ServiceError(
                .usage, "a position that was left has a time and a price of its end, and another neither",
                location: info.exitTime == nil ? "exit_time" : "exit_price", advice: "send both or none")
        }
        if let exit = info.exitTime, exit < info.entryTime {
            throw ServiceError(.usage, "it is before entry_time", location: "exit_time", advice: "exchange them")
        }
        return Position(
            id: try number(info.id, isNew: isNew), backtestID: Int64(info.backtest),
            parentID: info.parent.map { Int64($0) }, symbol: info.symbol,
            side: Position.Side(rawValue: info.side.rawValue)!, size: try size(info.size), entryTime: info.entryTime,
            entryPrice: try amount(info.entryPrice, "entry_price"), exitTime: info.exitTime,
            exitPrice: try optional(info.exitPrice, "exit_price"), stopLoss: try optional(info.stopLoss, "stop_loss"),
            takeProfit: try optional(info.takeProfit, "take_profit"),
            commission: try amount(info.commission, "commission"), swap: try amount(info.swap, "swap"),
            profit: try optional(info.profit, "profit"), profitPips: try optional(info.profitPips, "profit_pips"),
            maximumAdverse: try optional(info.maximumAdverse, "maximum_adverse"),
            maximumFavourable: try optional(info.maximumFavourable, "maximum_favourable"),
            entryReason: info.entryReason, exitReason: info.exitReason)
    }

    private static func info(_ row: Position) -> IPC.PositionInfo {
        func text(_ amount: Amount?) -> String? { amount.map { "\($0)" } }
        return IPC.PositionInfo(
            id: Int(row.id), backtest: Int(row.backtestID), parent: row.parentID.map { Int($0) }, symbol: row.symbol,
            side: IPC.PositionSide(rawValue: row.side.rawValue)!, size: "\(row.size)", entryTime: row.entryTime,
            entryPrice: "\(row.entryPrice)", exitTime: row.exitTime, exitPrice: text(row.exitPrice),
            stopLoss: text(row.stopLoss), takeProfit: text(row.takeProfit), commission: "\(row.commission)",
            swap: "\(row.swap)", profit: text(row.profit), profitPips: text(row.profitPips),
            maximumAdverse: text(row.maximumAdverse), maximumFavourable: text(row.maximumFavourable),
            entryReason: row.entryReason, exitReason: row.exitReason)
    }
}
