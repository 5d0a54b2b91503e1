import Logging
import ServiceKit
import Testing

@testable import Services

/// Numbers of the log's lines: gaps tell what was left out, and nothing else.
@Suite struct EngineLogTests {
    private static func write(_ book: EngineLogBook, _ lines: Range<Int>) {
        for number in lines {
            let logger = book.logger(number % 2 == 0 ? "even" : "odd")
            logger.log(level: number % 3 == 0 ? .warning : .debug, "\(number)")
        }
    }

    @Test func linesAreCountedAmongThoseThatAreWanted() async {
        let book = EngineLogBook(level: .trace) { _ in }
        EngineLogTests.write(book, 0..<100)
        let filter = EngineLogBook.Filter(level: .info, services: ["even"])
        let (earlier, isWhole, later) = book.lines(filter, after: nil)
        #expect(earlier.isEmpty && !isWhole)
        EngineLogTests.write(book, 100..<200)
        var numbers: [UInt64] = []
        var texts: [String] = []
        for await (line, number) in later {
            numbers.append(number)
            texts.append(line.message)
            if numbers.count == 16 { break }
        }
        #expect(texts == (100..<200).filter { $0 % 6 == 0 }.prefix(16).map(String.init))
        #expect(numbers == (0..<16).map { numbers[0] + UInt64($0) })
        // Who was away gets what he missed, with the same numbers.
        let (missed, isAll, _) = book.lines(filter, after: numbers[3])
        #expect(isAll)
        #expect(missed.prefix(12).map(\.number) == Array(numbers[4...]))
        #expect(missed.prefix(12).map(\.line.message) == Array(texts[4...]))
    }

    @Test func whatIsNotKeptIsAGap() {
        let book = EngineLogBook(level: .trace) { _ in }
        let all = EngineLogBook.Filter(level: .trace, services: nil)
        EngineLogTests.write(book, 0..<1)
        let first = book.lines(all, after: 0).earlier[0].number
        EngineLogTests.write(book, 1..<9_000)
        #expect(!book.lines(all, after: first).isWhole)
        #expect(book.lines(all, after: first + 8_990).isWhole)
        // No number that was not given yet, and none that cannot be.
        #expect(!book.lines(all, after: first + 9_001).isWhole)
        #expect(!book.lines(all, after: .max).isWhole)
    }

    /// The next run's lines have other numbers, so that nobody is told that nothing is missing.
    @Test func aNewRunBeginsBehindTheOld() {
        let old = EngineLogBook(level: .trace) { _ in }
        EngineLogTests.write(old, 0..<50)
        let all = EngineLogBook.Filter(level: .trace, services: nil)
        let last = old.lines(all, after: 0).earlier.last!.number
        // Runs are further apart than lines.
        let end = ContinuousClock.now + .milliseconds(2)
        while ContinuousClock.now < end {}
        let new = EngineLogBook(level: .trace) { _ in }
        EngineLogTests.write(new, 0..<5)
        let (earlier, isWhole, _) = new.lines(all, after: last)
        #expect(!isWhole && earlier.count == 5)
        #expect(earlier[0].number > last)
    }
}
