/// What `readers.py` should find in one column, as slots: see ``Slots``.
enum ReaderColumn: Encodable {
    case slots([Int64?])
    /// An arithmetic sequence with a null in every `nullEvery`th row, from the first; 0 for no nulls.
    case sequence(first: Int64, step: Int64, count: Int, nullEvery: Int)

    private enum Key: CodingKey {
        case slots, sequence, first, step, count, nullEvery
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .slots(let slots):
            try container.encode(slots, forKey: .slots)
        case .sequence(let first, let step, let count, let nullEvery):
            var sequence = container.nestedContainer(keyedBy: Key.self, forKey: .sequence)
            try sequence.encode(first, forKey: .first)
            try sequence.encode(step, forKey: .step)
            try sequence.encode(count, forKey: .count)
            try sequence.encode(nullEvery, forKey: .nullEvery)
        }
    }
}
