/// The unit in which a timestamp column counts from 1970-01-01T00:00:00.
public enum ParquetTimeUnit: Sendable, Hashable, CaseIterable {
    case milliseconds
    case microseconds
    case nanoseconds
}
