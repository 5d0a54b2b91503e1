import CReference

/// Runs a part of the engine and its reference by turns, and prints the processor time of every turn.
///
/// Turns are short and take each other's place, so that whatever else the machine does reaches both.
struct PairedTiming {
    let part: GatePart
    /// How often the part is measured; the reference once more, so that each turn of the part lies between two of it.
    let turns: Int
    /// How much of the part's work is done again without being counted: a slowdown, planted to see that it is found.
    let percentMore: Int

    /// About how long a turn takes, in nanoseconds of the processor.
    private static let turnNanoseconds: Int64 = 25_000_000

    /// Prints one JSON line: nanoseconds of a repetition, of the part and of the reference, turn by turn.
    func run() throws {
        let workCount = try repetitions(part.work)
        let referenceCount = try repetitions(part.reference)
        var work: [Double] = []
        var reference = [try time(part.reference, referenceCount, of: referenceCount)]
        for _ in 0..<turns {
            // Ten repetitions or more, so that nearly every per cent can be planted.
            work.append(try time(part.work, workCount * (100 + percentMore) / 100, of: workCount))
            reference.append(try time(part.reference, referenceCount, of: referenceCount))
        }
        print(#"{"part": "\#(part.name)", "work": \#(work), "reference": \#(reference)}"#)
    }

    /// How many repetitions fill a turn; at least ten. The first ones, which bring everything into the caches, do not count.
    private func repetitions(_ body: () throws -> Void) throws -> Int {
        for _ in 0..<3 { try body() }
        var count = 10
        while case let each = try time(body, count, of: 1), each < Double(Self.turnNanoseconds) / 2 { count *= 2 }
        return count
    }

    /// Nanoseconds of the processor for `count` repetitions, as if they had been `counted`.
    private func time(_ body: () throws -> Void, _ count: Int, of counted: Int) throws -> Double {
        let start = reference_processor_time()
        for _ in 0..<count { try body() }
        let end = reference_processor_time()
        guard start >= 0, end > start else { throw EngineBenchError("the system does not tell the processor time") }
        return Double(end - start) / Double(counted)
    }
}
