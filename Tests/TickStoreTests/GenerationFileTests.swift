import Foundation
import Synchronization
import TestSupport
import Testing

@testable import TickStore

@Suite struct GenerationFileTests {
    /// Whatever step fails, the newest good content or the one before is there, and nothing between.
    @Test func everyStepMayFail() throws {
        for failing in 0..<8 {
            let folder = try TemporaryFolder()
            let path = folder.path + "/state"
            try GenerationFile(path: path).replace(with: [1], isWorthKeeping: false)
            try GenerationFile(path: path).replace(with: [2, 2], isWorthKeeping: true)
            let step = Mutex(0)
            let files = FileSystem { _ in
                step.withLock { number -> Int32? in
                    defer { number += 1 }
                    return number == failing ? ENOSPC : nil
                }
            }
            var failed = false
            do throws(StoreError) {
                try GenerationFile(path: path, files: files).replace(with: [3, 3, 3], isWorthKeeping: true)
            } catch {
                failed = true
            }
            let content = ["state", "state.previous"].map {
                try? [UInt8](Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + $0)))
            }
            #expect(content[0] ?? content[1] == (content[0] == nil ? [2, 2] : content[0]))
            if !failed {
                #expect(content == [[3, 3, 3], [2, 2]])
            } else {
                let newest = try #require(content[0] ?? content[1])
                #expect(newest == [2, 2] || newest == [3, 3, 3], "step \(failing)")
            }
            // The steps: create, write, sync, two renames, the folder's sync.
            #expect(failed == (failing < 6), "step \(failing)")
        }
    }
}
