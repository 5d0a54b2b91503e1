import Foundation
import MarketModel
import SyntheticTicks
import TestSupport
import Testing
import TickImport
import TickStore

@testable import Services

/// Imports that are started, watched, cancelled and listed.
@Suite struct ImportJobsTests {
    private let symbol = Symbol("EURUSD")!

    private func file(
        _ folder: TemporaryFolder, _ name: String, _ from: String, days: Int, ticksPerDay: Int = 2_000
    ) throws -> String {
        var options = TickGeneratorOptions(symbol: symbol, from: CivilDate(from)!, days: days, seed: 4)
        options.instrument.ticksPerDay = ticksPerDay
        var generator = try TickGenerator(options)
        var text = "timestamp,bid,ask\n"
        while let batch = generator.nextBatch(ticksMax: 10_000) {
            for row in 0..<batch.count {
                let tick = batch[row]
                text +=
                    "\(UTCTime.text(tick.ts)),\(PriceText.text(tick.bid, scale: 5)),\(PriceText.text(tick.ask, scale: 5))\n"
            }
        }
        return try folder.write(name, text + "nonsense\n")
    }

    private func jobs(_ folder: TemporaryFolder) -> ImportJobs {
        var service = ImportService(storePath: folder.path + "/store", options: StoreOptions())
        service.chunkBytes = 10_000
        return ImportJobs(service)
    }

    @Test func oneAfterAnother() async throws {
        let folder = try TemporaryFolder()
        let jobs = jobs(folder)
        let files = [
            try file(folder, "a.csv", "2024-03-04", days: 3), folder.path + "/none.csv",
            try file(folder, "c.csv", "2024-03-11", days: 3),
        ]
        let ids = try files.map { try jobs.start(ImportRequest(paths: [$0], symbol: symbol)) }
        #expect(ids == [1, 2, 3])
        var seen: [ImportJob] = []
        for await job in jobs.watch(1) { seen.append(job) }
        let last = try #require(seen.last)
        #expect(last.state == .finished && last.summary?.importID == 1)
        #expect(last.progress?.phase == .committing)
        #expect(zip(seen, seen.dropFirst()).allSatisfy { ($0.progress?.rows ?? 0) <= ($1.progress?.rows ?? 0) })
        let error = await #expect(throws: ServiceError.self) { _ = try await jobs.result(of: 2) }
        #expect(error?.code == .notFound)
        let summary = try await jobs.result(of: 3)
        #expect(summary.importID == 2)
        #expect(jobs.list().map(\.state) == [.finished, .failed, .finished])
        let health = jobs.health()
        #expect(health.finished == 2 && health.failed == 1 && health.running == 0 && health.queued == 0)
        #expect(health.lastError == nil && health.rowsRejected == 2)
        #expect(health.rowsRead == last.summary!.report.rowsRead + summary.report.rowsRead)
        await #expect(throws: ServiceError.self) { _ = try await jobs.result(of: 9) }
        // Who comes late learns of the end at once.
        var late: [ImportJob] = []
        for await job in jobs.watch(1) { late.append(job) }
        #expect(late.map(\.state) == [.finished])
    }

    @Test func cancelled() async throws {
        let folder = try TemporaryFolder()
        let jobs = jobs(folder)
        let long = try file(folder, "a.csv", "2024-03-04", days: 40, ticksPerDay: 8_000)
        let first = try jobs.start(ImportRequest(paths: [long], symbol: symbol))
        let second = try jobs.start(ImportRequest(paths: [long], symbol: symbol))
        #expect(jobs.cancel(second))
        // Asked from here, as nobody knows when a task that watches gets its turn.
        while (jobs.job(first)?.progress?.rows ?? 0) < 30_000, jobs.job(first)?.state.isOver == false { usleep(200) }
        jobs.cancel(first)
        for await _ in jobs.watch(first) {}
        #expect(jobs.list().map(\.state) == [.cancelled, .cancelled])
        #expect(!jobs.cancel(first) && !jobs.cancel(7))
        #expect(jobs.health().cancelled == 2 && jobs.health().lastError == nil)
        // The next one goes on.
        let summary = try await jobs.result(of: try jobs.start(ImportRequest(paths: [long], symbol: symbol)))
        #expect(summary.resumedRows > 0 && summary.report.rowsRead > 50_000)
    }

    @Test func closing() async throws {
        let folder = try TemporaryFolder()
        let jobs = jobs(folder)
        let long = try file(folder, "a.csv", "2024-03-04", days: 40)
        _ = try jobs.start(ImportRequest(paths: [long], symbol: symbol))
        _ = try jobs.start(ImportRequest(paths: [long], symbol: symbol))
        await jobs.close()
        #expect(jobs.list().allSatisfy { $0.state.isOver })
        #expect(throws: ServiceError.self) { _ = try jobs.start(ImportRequest(paths: [long], symbol: symbol)) }
        // The store is free again.
        _ = try TickStore(path: folder.path + "/store", access: .writing)
    }

    @Test func manyWatchers() async throws {
        let folder = try TemporaryFolder()
        let jobs = jobs(folder)
        let file = try file(folder, "a.csv", "2024-03-04", days: 5)
        let id = try jobs.start(ImportRequest(paths: [file], symbol: symbol))
        let ends = await withTaskGroup(of: ImportJob.State?.self) { group in
            for number in 0..<20 {
                group.addTask {
                    var state: ImportJob.State?
                    for await job in jobs.watch(id) {
                        state = job.state
                        // Some lose interest.
                        if number % 4 == 0 { break }
                    }
                    return state
                }
            }
            return await group.reduce(into: [ImportJob.State?]()) { $0.append($1) }
        }
        #expect(ends.filter { $0 == .finished }.count >= 15)
        #expect(jobs.job(id)?.state == .finished)
    }
}
