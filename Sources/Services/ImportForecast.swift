internal import TickImport

/// How long an import has to go, told from what its stages have done so far.
///
/// It takes as long as its slowest stage: reading, if the disk or one decompressor is slow; parsing and making days ready
/// together, if the processors are; or writing days. Reading runs ahead of the others as far as memory allows, so its own
/// pace alone promises too much at the beginning.
struct ImportForecast {
    /// Since reading began, by the clock.
    var seconds: Double
    /// Bytes of the files, as stored: used since reading began, and still to come.
    var bytesDone: Int
    var bytesLeft: Int
    /// Rows in those bytes, and bytes of their text.
    var rowsDone: Int
    var textDone: Int
    /// What was parsed, which is more than what was used, and the work that it was.
    var parsedText: Int
    var parsing: WorkTime
    /// Ticks of days that were made ready, and the work that it was.
    var readyTicks: Int
    var making: WorkTime
    /// Ticks that were written to disk, and how long one of them took of late.
    var stagedTicks: Int
    var stagingSeconds: Double
    /// Threads that a stage may use at once.
    var threads: Int

    /// Making a tick ready takes about that many times what parsing it took, as long as no day has been.
    private static let usualMakingShare = 1.4
    /// Committing a tick takes about that many times what staging it took: an eighth on a busy disk, a half on an idle one.
    private static let usualCommittingShare = 0.3

    /// nil if nothing can be told yet.
    var secondsToGo: Double? {
        guard bytesDone > 0, seconds > 0 else { return nil }
        let share = Double(bytesLeft) / Double(bytesDone)
        let reading = seconds * share
        let rows = Double(rowsDone) * (1 + share)
        guard rows > 0 else { return reading }
        // A day's place in the lake waits for the disk as its file did, and less is written.
        let committing = ImportForecast.usualCommittingShare * stagingSeconds * rows
        return max(reading, processorSeconds(share, rows), stagingSeconds * max(0, rows - Double(stagedTicks)))
            + committing
    }

    /// For the processors to do what is left of parsing and of making ready, by the clock.
    private func processorSeconds(_ share: Double, _ rows: Double) -> Double {
        guard parsedText > 0, textDone > 0 else { return 0 }
        let perByte = parsing.processorSeconds / Double(parsedText)
        let text = Double(textDone) * (1 + share)
        let perTick =
            readyTicks > 0
            ? making.processorSeconds / Double(readyTicks)
            : ImportForecast.usualMakingShare * perByte * text / rows
        let left = perByte * max(0, text - Double(parsedText)) + perTick * max(0, rows - Double(readyTicks))
        // What processors have given so far is what they have to give, unless threads waited for something else: then it is
        // what they gave to those that did not wait.
        let (done, wall) = (
            parsing.processorSeconds + making.processorSeconds, parsing.wallSeconds + making.wallSeconds
        )
        guard done > 0, wall > 0 else { return 0 }
        return left / max(done / seconds, Double(threads) * done / wall)
    }
}
