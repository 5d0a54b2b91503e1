/// How wide doubles are written.
public enum MessagePackFloatWidth: Sendable, Hashable {
    /// 64 bits, whatever their value, as most codecs do.
    case asGiven
    /// 32 bits where that loses nothing, not even bits of a NaN.
    case shortest
}
