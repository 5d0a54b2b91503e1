/// What a check of a whole store gave.
public struct StoreReport: Sendable {
    /// Partitions that the catalogue names.
    public package(set) var partitionCount = 0
    /// Ticks in those of them that are intact.
    public package(set) var tickCount = 0
    /// Bytes in those of them that are there.
    public package(set) var fileBytes = 0
    /// In order of kind and path.
    public package(set) var findings: [StoreFinding] = []
    /// Depends on the ticks that the catalogue promises alone, see ``ContentHash/symbols(_:)``.
    public package(set) var contentHash = ""

    package init() {}
}
