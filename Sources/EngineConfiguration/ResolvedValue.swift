/// A value of some key, its type forgotten.
struct ResolvedValue {
    /// The value; its type is the key's.
    let value: any Sendable
    /// What may be shown of it; nil where there is no value.
    let display: String?
}
