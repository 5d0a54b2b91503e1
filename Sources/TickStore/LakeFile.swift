/// A file of the lake as it describes itself.
struct LakeFile {
    /// What a row of the catalogue must say of it.
    let partition: TickPartition
    let scale: Int
    let isSealed: Bool

    enum Reading {
        case intact(LakeFile)
        /// With the reason.
        case damaged(String)
    }
}
