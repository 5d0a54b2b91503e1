/// What a property's values are made of: choices of numbers, drawn from a seed or made before.
///
/// A value that is made of choices alone can be made again from them, and a simpler one from fewer or smaller ones. So shrinking
/// knows nothing of the values (MacIver and Donaldson, Test-Case Reduction via Test-Case Generation, ECOOP 2020).
public struct Draw {
    /// The choices so far.
    public private(set) var choices: [UInt64] = []
    private var random: SplitMix64
    /// Choices to be made again; nil for ones that are drawn.
    private let given: [UInt64]?

    public init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        given = nil
    }

    /// Makes choices again. One that is out of range is the greatest that there is; after the last one all are 0.
    public init(choices: [UInt64]) {
        random = SplitMix64(seed: 0)
        given = choices
    }

    /// A number in `0...most`. The ends of the range are drawn more often than others, as faults lie there.
    public mutating func choice(upTo most: UInt64) -> UInt64 {
        let value: UInt64
        if let given {
            value = choices.count < given.count ? min(given[choices.count], most) : 0
        } else if random.next() % 8 == 0 {
            value = [0, min(1, most), most / 2, most][Int(random.next() % 4)]
        } else {
            value = UInt64.random(in: 0...most, using: &random)
        }
        choices.append(value)
        return value
    }

    /// A number of a range; the simplest is its lower bound.
    public mutating func integer(_ range: ClosedRange<Int64>) -> Int64 {
        let width = UInt64(bitPattern: range.upperBound &- range.lowerBound)
        return range.lowerBound &+ Int64(bitPattern: choice(upTo: width))
    }

    /// The simplest is false.
    public mutating func bool() -> Bool { choice(upTo: 1) == 1 }

    /// One of several; the simplest is the first.
    public mutating func element<Element>(of elements: [Element]) -> Element {
        precondition(!elements.isEmpty, "one of nothing")
        return elements[Int(choice(upTo: UInt64(elements.count - 1)))]
    }

    /// Some elements; the simplest are as few as allowed.
    public mutating func array<Element>(
        _ counts: ClosedRange<Int>, _ make: (inout Draw) -> Element
    ) -> [Element] {
        var elements: [Element] = []
        while elements.count < counts.upperBound {
            // Before each element it is chosen whether there is one more, so that both can be taken out together.
            if elements.count >= counts.lowerBound, choice(upTo: 31) == 0 { break }
            elements.append(make(&self))
        }
        return elements
    }
}
