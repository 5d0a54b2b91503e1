/// One column of a batch: its values and, if wanted, which of them are null.
public struct ArrowColumn: Sendable, Hashable {
    public var values: ArrowValues
    /// One flag per row, `false` for null; `nil` if no row is null by flag.
    ///
    /// What `values` holds in a null row does not matter: it is neither checked nor written. In nullable float columns
    /// NaN is null whatever its flag says.
    public var validity: [Bool]?

    public init(_ values: ArrowValues, validity: [Bool]? = nil) {
        self.values = values
        self.validity = validity
    }
}
