import Foundation
import MarketModel
import Synchronization
import TestSupport
import Testing

@testable import TickStore

/// H3: the power fails between any two steps, and takes with it what was not synced.
@Suite struct PowerLossTests {
    @Test(arguments: try StoreChange.all())
    func beforeOrAfter(change: StoreChange) throws {
        let folder = try change.prepared()
        let disk = VolatileDisk(root: folder.path)
        let problems = Mutex<[String]>([])
        let counts = Mutex<(before: Int, after: Int, step: Int)>((0, 0, 0))
        @Sendable func look(_ place: String, seeds: [UInt64?]) {
            for seed in seeds {
                do {
                    let rest = try disk.afterPowerLoss(seed: seed)
                    switch try change.state(of: rest.path) {
                    case .before: counts.withLock { $0.before += 1 }
                    case .after: counts.withLock { $0.after += 1 }
                    case nil: problems.withLock { $0.append("\(place), seed \(seed ?? 0): in between") }
                    }
                } catch {
                    problems.withLock { $0.append("\(place), seed \(seed ?? 0): \(error)") }
                }
            }
        }
        let log = StepLog { step in
            let number = counts.withLock { counts in
                counts.step += 1
                return counts.step
            }
            look("before step \(number) \(step)", seeds: [nil, UInt64(number)])
            disk.apply(step)
        }
        do {
            let store = try TickStore(path: folder.path, access: .writing, files: log.files)
            try change.make(store)
            // Whoever was told that it is done finds it done.
            let rest = try disk.afterPowerLoss(seed: nil)
            #expect(try change.state(of: rest.path) == .after)
        }
        look("at the end", seeds: [nil] + (0..<5).map { $0 })
        #expect(problems.withLock { $0 } == [])
        let (before, after, _) = counts.withLock { $0 }
        #expect(before > 10 && after > 5, "\(before) before, \(after) after")
    }
}
