import Foundation
import Synchronization
import TestSupport

@testable import TickStore

/// Knows what of a store's folder would be left after a power loss: bytes that were synced, under names whose folder was.
///
/// DuckDB syncs the content of its own files itself; their names follow the same rule as all others.
final class VolatileDisk: Sendable {
    private enum Entry: Equatable {
        case folder
        case file(Int)
        /// One of DuckDB's files.
        case database
    }

    private struct State {
        /// What the system shows, by path relative to the store's folder.
        var visible: [String: Entry] = [:]
        /// What is on the disk.
        var durable: [String: Entry] = [:]
        /// Synced bytes of files, by number.
        var content: [Int: Data] = [:]
        var database: [String: Data] = [:]
        var next = 0
    }

    private let root: String
    private let state: Mutex<State>

    /// - Parameter root: a folder whose present content is durable.
    init(root: String) {
        self.root = root
        var state = State()
        for file in FileManager.default.enumerator(atPath: root)?.compactMap({ $0 as? String }) ?? [] {
            if FileSystem.isFolder(root + "/" + file) {
                state.visible[file] = .folder
            } else if !VolatileDisk.isDatabase(file) {
                state.visible[file] = .file(state.next)
                state.content[state.next] = FileManager.default.contents(atPath: root + "/" + file)
                state.next += 1
            }
        }
        state.durable = state.visible
        VolatileDisk.lookAtDatabase(&state, root)
        for name in state.database.keys { state.durable[name] = .database }
        self.state = Mutex(state)
    }

    private static func isDatabase(_ name: String) -> Bool { name.hasPrefix("catalogue.duckdb") }

    private static func lookAtDatabase(_ state: inout State, _ root: String) {
        for name in state.visible.keys where isDatabase(name) { state.visible[name] = nil }
        // A log that DuckDB has removed could be there again, but with bytes that it wrote between our steps. The tests
        // that kill the process before that removal look at this.
        state.database = [:]
        for name in (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? [] where isDatabase(name) {
            state.visible[name] = .database
            state.database[name] = FileManager.default.contents(atPath: root + "/" + name)
        }
    }

    private func relative(_ path: String) -> String { String(path.dropFirst(root.count + 1)) }

    /// Takes a step that is about to be done as done. Call it for every step.
    func apply(_ step: FileStep) {
        let root = root
        state.withLock { state in
            VolatileDisk.lookAtDatabase(&state, root)
            switch step {
            case .makeFolder(let path): state.visible[relative(path)] = .folder
            case .create(let path):
                state.visible[relative(path)] = .file(state.next)
                state.next += 1
            case .write: break
            case .sync(let path):
                guard case .file(let number)? = state.visible[relative(path)] else { break }
                state.content[number] = FileManager.default.contents(atPath: path)
            case .rename(let source, let target):
                if let moved = state.visible.removeValue(forKey: relative(source)) {
                    state.visible[relative(target)] = moved
                }
            case .syncFolder(let path):
                let folder = path == root ? "" : relative(path)
                for name in Set(state.visible.keys).union(state.durable.keys) where parent(name) == folder {
                    state.durable[name] = state.visible[name]
                }
            case .remove(let path): state.visible[relative(path)] = nil
            case .removeFolder(let path):
                let folder = relative(path)
                if !state.visible.keys.contains(where: { parent($0) == folder }) { state.visible[folder] = nil }
            }
        }
    }

    private func parent(_ name: String) -> String {
        name.lastIndex(of: "/").map { String(name[..<$0]) } ?? ""
    }

    /// What is left after a power loss now.
    ///
    /// - Parameter seed: nil if all that is not durable is lost; otherwise each name and the bytes of each file have
    ///   or have not come to the disk by chance, as file systems write in any order.
    func afterPowerLoss(seed: UInt64?) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let root = root
        let state = state.withLock { state in
            VolatileDisk.lookAtDatabase(&state, root)
            return state
        }
        var random = SplitMix64(seed: seed ?? 0)
        for name in Set(state.visible.keys).union(state.durable.keys).sorted() {
            let isWritten = seed != nil && Bool.random(using: &random)
            guard let entry = isWritten ? state.visible[name] : state.durable[name] else { continue }
            let path = folder.path + "/" + name
            // What lies in a folder that is lost is lost with it.
            guard FileManager.default.fileExists(atPath: FileSystem.parent(of: path)) else { continue }
            switch entry {
            case .folder: try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            case .database:
                let bytes = state.database[name] ?? state.database["catalogue.duckdb"]
                if name != "catalogue.duckdb.wal" || state.database[name] != nil {
                    try bytes?.write(to: URL(fileURLWithPath: path))
                }
            case .file(let number):
                let unsynced = seed == nil ? Data() : Data((0..<Int.random(in: 0..<99, using: &random)).map { _ in 7 })
                try (state.content[number] ?? unsynced).write(to: URL(fileURLWithPath: path))
            }
        }
        return folder
    }
}
