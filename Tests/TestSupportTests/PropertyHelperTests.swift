import TestSupport
import Testing

@Suite struct PropertyHelperTests {
    private struct Odd: Error {}

    private func numbers(_ draw: inout Draw) -> [Int64] { draw.array(0...200) { $0.integer(-1_000...1_000) } }

    @Test func whatHoldsIsNoFailure() {
        var tried = 0
        let failure = Property.failure(cases: 300, seed: 1, numbers) { numbers in
            tried += 1
            return numbers.count <= 200 && numbers.allSatisfy { (-1_000...1_000).contains($0) }
        }
        #expect(failure == nil)
        #expect(tried == 300)
    }

    /// From whatever it began, the same simplest value.
    @Test(arguments: UInt64(1)...20) func failuresAreMadeSimple(seed: UInt64) throws {
        let large = try #require(Property.failure(cases: 1_000, seed: seed, numbers) { $0.allSatisfy { $0 < 700 } })
        #expect(large.simplest == [700])
        let long = try #require(Property.failure(cases: 1_000, seed: seed, numbers) { $0.count < 5 })
        #expect(long.simplest == [-1_000, -1_000, -1_000, -1_000, -1_000])
        let sum = try #require(
            Property.failure(cases: 1_000, seed: seed, numbers) { $0.filter { $0 > 0 }.reduce(0, +) <= 1_500 })
        #expect(sum.simplest.count == 2 && sum.simplest.reduce(0, +) == 1_501)
    }

    @Test func aSeedReplaysItsCase() throws {
        let first = try #require(Property.failure(cases: 1_000, seed: 1, numbers) { !$0.contains(1_000) })
        let again = try #require(Property.failure(cases: 1, seed: first.seed, numbers) { !$0.contains(1_000) })
        #expect(again.drawn == first.drawn)
        #expect(again.simplest == [1_000])
    }

    @Test func whatIsThrownIsTold() throws {
        let failure = try #require(
            Property.failure(cases: 100, seed: 1, numbers) { numbers in
                if numbers.contains(where: { $0 % 2 != 0 }) { throw Odd() }
                return true
            })
        #expect(failure.error is Odd)
        #expect(failure.simplest == [-999])
    }

    @Test func anIssueTellsTheSimplestValueAndTheSeed() {
        withKnownIssue {
            Property.check(cases: 100, numbers, holds: { $0.count < 2 })
        } matching: { issue in
            let text = issue.comments.map(\.rawValue).joined()
            return text.hasPrefix("does not hold for [-1000, -1000]\n") && text.contains("PROPERTY_SEED=")
        }
    }

    @Test func choicesMakeTheSameAgain() {
        for seed in UInt64(1)...50 {
            var first = Draw(seed: seed)
            let made = make(&first)
            var second = Draw(choices: first.choices)
            #expect(make(&second) == made)
            #expect(second.choices == first.choices)
        }
        // Too few and too large ones are choices, too.
        var short = Draw(choices: [.max])
        #expect(short.integer(3...7) == 7)
        #expect(short.integer(3...7) == 3)
    }

    private func make(_ draw: inout Draw) -> [String] {
        [
            "\(draw.integer(.min ... .max))", "\(draw.bool())", draw.element(of: ["a", "b", "c"]),
            "\(draw.array(1...3) { $0.bool() })",
        ]
    }

    /// Both ends of every range come soon, as faults lie there.
    @Test func endsAreDrawn() {
        var found: Set<Int64> = []
        for seed in UInt64(1)...200 {
            var draw = Draw(seed: seed)
            found.insert(draw.integer(.min ... .max))
        }
        #expect(found.isSuperset(of: [.min, .max]))
    }
}
