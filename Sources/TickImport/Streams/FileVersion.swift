/// What tells whether a file is the one that was seen before, with the same content.
struct FileVersion: Equatable, Sendable {
    /// Bytes.
    let size: Int64
    /// The time of the last change, as the system counts it.
    let changeTime: Int64
    /// The file's number within its disk: another file of the same name has another.
    let file: UInt64
    /// The time of the last change of content or of what is known about it, which nobody can set; 0 where there is none. It
    /// also changes when the file gets another name.
    var statusTime: Int64 = 0

    static func == (left: FileVersion, right: FileVersion) -> Bool {
        left.size == right.size && left.changeTime == right.changeTime && left.file == right.file
    }
}
