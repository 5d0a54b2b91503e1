/// An option of the generator that is out of its range.
public struct TickGeneratorError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The option, by the name that it has in ``TickGeneratorOptions`` or ``SyntheticInstrument``.
    public let option: String
    /// The value that was given.
    public let value: String
    /// What would do.
    public let allowed: String

    public var description: String { "\(option) is \(value); it must be \(allowed)" }
}
