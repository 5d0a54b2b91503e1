/// Runs work until it can be timed, and prints what one run takes.
struct Timing {
    private let message: String
    private let bytes: [UInt8]
    /// What the work computes is added up, so that none of it can be left out.
    private var sum = 0

    init(message: String, bytes: [UInt8]) {
        self.message = message
        self.bytes = bytes
    }

    /// Prints the median and the least of eleven runs, each of 20 ms or more.
    mutating func measure(_ what: String, _ work: () throws -> Int) throws {
        var count = 1
        while try nanoseconds(count, work) < 20_000_000 { count *= 2 }
        var each: [Double] = []
        for _ in 0..<11 { each.append(Double(try nanoseconds(count, work)) / Double(count)) }
        each.sort()
        print(
            """
            {"message": "\(message)", "what": "\(what)", "nanoseconds": \(each[5]), "least": \(each[0]), \
            "bytes": \(bytes.count), "hash": "\(hash)", "sum": \(sum % 2)}
            """)
    }

    private mutating func nanoseconds(_ count: Int, _ work: () throws -> Int) throws -> Int64 {
        let start = ContinuousClock.now
        for _ in 0..<count { sum &+= try work() }
        let passed = (ContinuousClock.now - start).components
        return passed.seconds * 1_000_000_000 + passed.attoseconds / 1_000_000_000
    }

    /// FNV-1a of the message.
    private var hash: String {
        let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }
}
