/// A set of keys, declared as the stored properties of a structure, in the order in which they are shown and resolved.
///
/// Every stored property must be a ``ConfigurationKey``. A default may depend only on keys declared above it.
public protocol ConfigurationKeys: Sendable {
    /// Makes the declarations.
    init()
}
