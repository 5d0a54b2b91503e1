/// What can be wrong with what one feeds to a bar engine.
public enum BarEngineError: Error, Hashable, Sendable {
    /// A tick at `time` came after one at (or a clock advance to) `last`. Nanoseconds since 1970-01-01 UTC.
    case lateTick(time: Int64, last: Int64)
    /// No timeframe was given, or the same one twice.
    case badTimeframes
}
