/// What can be wrong with what one feeds to a bar engine.
public enum BarEngineError: Error, Hashable, Sendable {
    /// A tick at `time` came after one at (or a clock advance to) `last`. Nanoseconds since 1970-01-01 UTC.
    case lateTick(time: Int64, last: Int64)
    /// No timeframe was given, the same one twice, or more than ``MTFState/timeframesMax``.
    case badTimeframes
    /// The number of completed bars to hold is not in `1...MTFState.capacityMax`.
    case badCapacity(Int)
    /// What a state is to begin with does not fit together, see ``MTFState/begin(_:last:)``.
    case badBeginning
}
