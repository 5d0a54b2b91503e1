internal import Foundation
public import Testing

/// Checks that something holds for all values of a kind, by trying many from seeds.
///
/// ```swift
/// Property.check { draw in
///     draw.array(0...100) { $0.integer(-5...5) }
/// } holds: { numbers in
///     numbers.sorted().count == numbers.count
/// }
/// ```
///
/// For a value for which it does not, a simpler one is looked for, and told together with the seed. `PROPERTY_SEED` with that seed
/// and `PROPERTY_CASES=1` replay it; `PROPERTY_CASES=100000` tries that many.
public enum Property {
    /// A value for which a property does not hold.
    public struct Failure<Value> {
        /// What the value was drawn from.
        public let seed: UInt64
        /// The value as it was drawn.
        public let drawn: Value
        /// The simplest one that was found.
        public let simplest: Value
        /// What the property threw for it; nil if it was just false.
        public let error: (any Error)?
    }

    /// How many values are tried at most to find a simpler one.
    private static let shrinksMax = 5_000

    /// Tries values, and records an issue for the first one for which the property does not hold.
    ///
    /// - Parameters:
    ///   - cases: how many.
    ///   - seed: of the first one; the others have the following ones.
    ///   - make: must depend on what it draws alone.
    ///   - holds: may throw, which counts as no.
    public static func check<Value>(
        cases: Int = 200, seed: UInt64 = 1, sourceLocation: SourceLocation = #_sourceLocation,
        _ make: (inout Draw) -> Value, holds: (Value) throws -> Bool
    ) {
        let environment = ProcessInfo.processInfo.environment
        let seed = environment["PROPERTY_SEED"].flatMap(UInt64.init) ?? seed
        let cases = environment["PROPERTY_CASES"].flatMap(Int.init) ?? cases
        guard let failure = failure(cases: cases, seed: seed, make, holds: holds) else { return }
        let error = failure.error.map { " (\($0))" } ?? ""
        Issue.record(
            """
            does not hold\(error) for \(failure.simplest)
            drawn as \(failure.drawn); PROPERTY_SEED=\(failure.seed) PROPERTY_CASES=1 replays it
            """, sourceLocation: sourceLocation)
    }

    /// The first value for which the property does not hold, and a simpler one; nil if it holds for all.
    public static func failure<Value>(
        cases: Int, seed: UInt64, _ make: (inout Draw) -> Value, holds: (Value) throws -> Bool
    ) -> Failure<Value>? {
        for number in 0..<cases {
            let seed = seed &+ UInt64(number)
            var draw = Draw(seed: seed)
            let drawn = make(&draw)
            guard let error = fault(drawn, holds) else { continue }
            let (simplest, last) = shrink(draw.choices, drawn, error, make, holds)
            return Failure(seed: seed, drawn: drawn, simplest: simplest, error: last)
        }
        return nil
    }

    /// nil if the property holds; otherwise what it threw, or nil in it.
    private static func fault<Value>(_ value: Value, _ holds: (Value) throws -> Bool) -> (any Error)?? {
        do {
            return try holds(value) ? nil : .some(nil)
        } catch {
            return .some(error)
        }
    }

    /// Takes out choices and makes others smaller for as long as the property does not hold.
    private static func shrink<Value>(
        _ choices: [UInt64], _ drawn: Value, _ error: (any Error)?, _ make: (inout Draw) -> Value,
        _ holds: (Value) throws -> Bool
    ) -> (Value, (any Error)?) {
        var best = choices
        var (value, error) = (drawn, error)
        var left = shrinksMax

        /// Whether the property does not hold for a simpler value either, which is the best then.
        func take(_ candidate: [UInt64]) -> Bool {
            guard left > 0 else { return false }
            left -= 1
            var draw = Draw(choices: candidate)
            let next = make(&draw)
            // Fewer choices are simpler, and of as many those that are smaller from the front on.
            guard
                draw.choices.count < best.count
                    || draw.choices.count == best.count && draw.choices.lexicographicallyPrecedes(best),
                let fault = fault(next, holds)
            else { return false }
            (best, value, error) = (draw.choices, next, fault)
            return true
        }

        var isSimpler = true
        while isSimpler, left > 0 {
            isSimpler = false
            for length in [64, 16, 8, 4, 2, 1] {
                var start = best.count - length
                while start >= 0 {
                    var candidate = best
                    candidate.removeSubrange(start..<min(start + length, candidate.count))
                    if take(candidate) { isSimpler = true }
                    start = min(start - 1, best.count - length)
                }
            }
            var place = 0
            while place < best.count {
                // The least with which it still does not hold, if there is one border between those and the others.
                var low: UInt64 = 0
                while place < best.count, low < best[place] {
                    var candidate = best
                    candidate[place] = low + (best[place] - low) / 2
                    if take(candidate) { isSimpler = true } else { low += (candidate[place] - low) + 1 }
                }
                place += 1
            }
            // What one choice loses another may have to gain, as where a sum is too large.
            for distance in 1...3 {
                place = 0
                while place + distance < best.count {
                    var amount = best[place]
                    while amount > 0, place + distance < best.count {
                        var candidate = best
                        candidate[place] -= min(amount, candidate[place])
                        candidate[place + distance] &+= amount
                        if take(candidate) { isSimpler = true } else { amount /= 2 }
                    }
                    place += 1
                }
            }
        }
        return (value, error)
    }
}
