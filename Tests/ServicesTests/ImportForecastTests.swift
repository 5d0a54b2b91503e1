import Testing
import TickImport

@testable import Services

/// An import of 1,000,000 rows in 40,000,000 bytes, by stages whose pace is known.
@Suite struct ImportForecastTests {
    /// - Parameters:
    ///   - share: what was read.
    ///   - ready: the share that was made ready; of staging, likewise.
    ///   - parse, make: seconds of a processor that all of it takes.
    ///   - granted: the share of a processor that a working thread gets.
    private func forecast(
        after seconds: Double, share: Double, ready: Double, parse: Double, make: Double, staging: Double = 0,
        granted: Double = 1, threads: Int = 2
    ) -> ImportForecast {
        let bytes = Int(40_000_000 * share)
        return ImportForecast(
            seconds: seconds, bytesDone: bytes, bytesLeft: 40_000_000 - bytes, rowsDone: Int(1_000_000 * share),
            textDone: bytes, parsedText: bytes,
            parsing: WorkTime(wallSeconds: parse * share / granted, processorSeconds: parse * share),
            readyTicks: Int(1_000_000 * ready),
            making: WorkTime(wallSeconds: make * ready / granted, processorSeconds: make * ready),
            stagedTicks: Int(1_000_000 * ready), stagingSeconds: staging / 1_000_000, threads: threads)
    }

    private func isNear(_ seconds: Double?, _ expected: Double) -> Bool {
        seconds.map { abs($0 - expected) < 0.02 * expected } ?? false
    }

    @Test func nothingIsKnownAtFirst() {
        #expect(forecast(after: 0, share: 0, ready: 0, parse: 1, make: 1).secondsToGo == nil)
    }

    /// Reading waits for a slow disk: processors are idle, and its own pace counts.
    @Test func slowReading() {
        #expect(isNear(forecast(after: 10, share: 0.2, ready: 0.1, parse: 1, make: 2).secondsToGo, 40))
        #expect(isNear(forecast(after: 10, share: 0.2, ready: 0, parse: 1, make: 2).secondsToGo, 40))
    }

    /// Reading has run ahead of making ready: ten seconds of parsing and twenty of making, on two processors.
    @Test func busyProcessors() {
        let forecast = forecast(after: 2.5, share: 0.3, ready: 0.1, parse: 10, make: 20)
        #expect(isNear(forecast.secondsToGo, (0.7 * 10 + 0.9 * 20) / 2))
    }

    /// Others take half of the processors.
    @Test func otherWork() {
        let forecast = forecast(after: 5, share: 0.3, ready: 0.1, parse: 10, make: 20, granted: 0.5)
        #expect(isNear(forecast.secondsToGo, 0.7 * 10 + 0.9 * 20))
    }

    /// No day is ready yet: making is taken to be what it usually is.
    @Test func beforeTheFirstDay() {
        let forecast = forecast(after: 1, share: 0.2, ready: 0, parse: 10, make: 14)
        #expect(isNear(forecast.secondsToGo, (0.8 * 10 + 14) / 2))
    }

    /// The disk takes a hundred seconds to write all days, and waits again when they are committed.
    @Test func slowWriting() {
        let forecast = forecast(after: 11, share: 0.3, ready: 0.1, parse: 1, make: 2, staging: 100)
        #expect(isNear(forecast.secondsToGo, 0.9 * 100 + 0.3 * 100))
    }
}
