/// What standard collections encode in an order that differs from run to run.
///
/// Equal values give equal bytes, so the encoder sorts these. What a type writes in an order of its own stays as it is.
protocol UnorderedCollection {
    /// How many elements of an array belong together: 1 for sets, 2 for dictionaries whose keys are neither text nor
    /// integers.
    static var groupCount: Int { get }
}

extension Set: UnorderedCollection {
    static var groupCount: Int { 1 }
}

extension Dictionary: UnorderedCollection {
    static var groupCount: Int { 2 }
}
