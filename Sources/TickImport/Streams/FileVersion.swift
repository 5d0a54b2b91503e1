/// What tells whether a file is the one that was seen before, with the same content.
struct FileVersion: Hashable, Sendable {
    /// Bytes.
    let size: Int64
    /// The time of the last change, as the system counts it.
    let changeTime: Int64
    /// The file's number within its disk: another file of the same name has another.
    let file: UInt64
}
