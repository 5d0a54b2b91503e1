import Foundation
import Synchronization

@testable import TickStore

/// Sees every step of a store on its way to the disk, and lets chosen ones fail.
final class StepLog: Sendable {
    private let seen = Mutex<[FileStep]>([])
    /// The step that fails, counted from 0, and with which error.
    private let failing: (index: Int, error: Int32)?
    /// Called before each step.
    private let watch: @Sendable (FileStep) -> Void

    init(failing: (index: Int, error: Int32)? = nil, watch: @escaping @Sendable (FileStep) -> Void = { _ in }) {
        self.failing = failing
        self.watch = watch
    }

    var steps: [FileStep] { seen.withLock { $0 } }

    var files: FileSystem {
        FileSystem { step in
            self.watch(step)
            let index = self.seen.withLock { seen in
                seen.append(step)
                return seen.count - 1
            }
            guard let failing = self.failing, failing.index == index else { return nil }
            return failing.error
        }
    }
}

extension FileStep {
    /// What is done, without where.
    var kind: String { String("\(self)".prefix { $0 != "(" }) }
    var isSync: Bool { kind == "sync" || kind == "syncFolder" }
}
