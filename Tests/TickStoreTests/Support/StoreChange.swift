import Foundation
import MarketModel
import TestSupport
import Testing

@testable import TickStore

/// A change of a store, with what must hold before it and after it: the subject of every test of durability.
struct StoreChange: CustomTestStringConvertible, Sendable {
    let name: String
    let before: TickColumns
    let after: TickColumns
    /// Brings a new store to the state before; nil if there is not even a store.
    let prepare: (@Sendable (TickStore) throws -> Void)?
    let make: @Sendable (TickStore) throws -> Void

    var testDescription: String { name }

    static func all() throws -> [StoreChange] {
        let days = try syntheticDays(2).map { (date: $0.date, ticks: $0.ticks.rows(0..<400)) }
        let other = days.map { (date: $0.date, ticks: $0.ticks.rows(100..<200)) }
        let later = try syntheticDays(2).map { (date: $0.date, ticks: $0.ticks.rows(400..<600)) }
        @Sendable func joined(_ columns: [TickColumns]) -> TickColumns {
            var all = TickColumns()
            for column in columns { all.append(column) }
            return all
        }
        let whole = joined(days.map(\.ticks))
        return [
            StoreChange(
                name: "first import into an empty folder", before: TickColumns(), after: whole, prepare: nil,
                make: { try $0.importDays(days) }),
            StoreChange(
                name: "first import", before: TickColumns(), after: whole, prepare: { _ in },
                make: { try $0.importDays(days) }),
            StoreChange(
                name: "import of more days", before: days[0].ticks, after: whole,
                prepare: { try $0.importDays([days[0]]) }, make: { try $0.importDays(Array(days[1...])) }),
            StoreChange(
                name: "replace", before: whole, after: joined(other.map(\.ticks)),
                prepare: { try $0.importDays(days) }, make: { try $0.importDays(other, overlap: .replace) }),
            StoreChange(
                name: "merge", before: whole,
                after: joined(zip(days, later).map { joined([$0.0.ticks, $0.1.ticks]) }),
                prepare: { try $0.importDays(days) }, make: { try $0.importDays(later, overlap: .merge) }),
            StoreChange(
                name: "delete", before: whole, after: days[0].ticks.rows(0..<150),
                prepare: { try $0.importDays(days) },
                make: { _ = try $0.deleteTicks(of: eurusd.symbol, from: days[0].ticks.ts[150]) }),
            StoreChange(
                name: "replace a range", before: whole,
                after: joined([days[0].ticks.rows(0..<150), later[0].ticks, days[1].ticks.rows(20..<400)]),
                prepare: { try $0.importDays(days) },
                make: {
                    try $0.replaceTicks(
                        of: eurusd, from: days[0].ticks.ts[150], to: days[1].ticks.ts[20], with: later[0].ticks,
                        finishedAt: 0)
                }),
            StoreChange(
                name: "insert ticks", before: days[0].ticks,
                after: joined([days[0].ticks, later[0].ticks, later[1].ticks]),
                prepare: { try $0.importDays([days[0]]) },
                make: { try $0.insertTicks(joined(later.map(\.ticks)), of: eurusd, finishedAt: 0) }),
        ]
    }

    /// Makes a store in the state before.
    func prepared() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        if let prepare { try prepare(try TickStore(path: folder.path, access: .writing)) }
        return folder
    }

    /// Opens the folder as the next writer does, and tells which state it finds.
    ///
    /// - Returns: nil if it is neither state, or if anything is left over.
    func state(of folder: String) throws -> Found? {
        let store = try TickStore(path: folder, access: .writing)
        let ticks = try store.allTicks()
        let files = LakeFiles.files(in: TickStore.lake, of: folder)
        guard try Set(files) == store.namedFiles() else { return nil }
        guard !FileManager.default.fileExists(atPath: folder + "/staging") else { return nil }
        if ticks == after { return .after }
        return ticks == before ? .before : nil
    }

    enum Found {
        case before, after
    }
}
