import Foundation
import Testing

/// The cases of one fuzz test, each from a seed of its own.
struct FuzzRun {
    /// A case that takes longer hangs, or nearly so.
    static let secondsMax = 20.0

    let name: String
    private let firstSeed: UInt64
    private let count: Int

    init(_ name: String) {
        self.name = name
        firstSeed = ProcessInfo.processInfo.environment["FUZZ_SEED"].flatMap { UInt64($0) } ?? 20_260_713
        count = FuzzRun.cases(usual: FuzzTests.casesUsual)
    }

    /// How many cases there are to be.
    static func cases(usual: Int) -> Int {
        ProcessInfo.processInfo.environment["FUZZ_CASES"].flatMap { Int($0) } ?? usual
    }

    /// Runs the cases, and records what each gives as an issue, with its seed.
    func forEachCase(_ body: (UInt64) throws -> [String]) throws {
        let folder = ProcessInfo.processInfo.environment["FUZZ_NOTES"] ?? FileManager.default.temporaryDirectory.path
        let note = folder + "/fuzz-\(name)-\(ProcessInfo.processInfo.processIdentifier).seed"
        let clock = ContinuousClock()
        let start = clock.now
        _ = FileManager.default.createFile(atPath: note, contents: nil)
        let handle = try #require(FileHandle(forWritingAtPath: note))
        var failures = 0
        var longest = Duration.zero
        for index in 0..<count {
            let seed = firstSeed &+ UInt64(index)
            // Should the process end here, this tells where.
            try handle.seek(toOffset: 0)
            try handle.write(contentsOf: Data("FUZZ_SEED=\(seed) FUZZ_CASES=1 \(name)                \n".utf8))
            let begin = clock.now
            let faults = try body(seed)
            let duration = clock.now - begin
            longest = max(longest, duration)
            if duration > .seconds(FuzzRun.secondsMax) { Issue.record("\(name), seed \(seed): took \(duration)") }
            for fault in faults.prefix(2) { Issue.record("\(name), FUZZ_SEED=\(seed) FUZZ_CASES=1: \(fault)") }
            if !faults.isEmpty { failures += 1 }
            if failures >= 10 { break }
        }
        try handle.close()
        try FileManager.default.removeItem(atPath: note)
        if count > FuzzTests.casesUsual {
            print("\(name): \(count) cases from seed \(firstSeed) in \(clock.now - start), the longest \(longest)")
        }
    }
}
