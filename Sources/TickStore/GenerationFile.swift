/// A file that is replaced as a whole, with the one before kept: `NAME`, and `NAME.previous`.
///
/// At any moment, a power failure included, at least one of the two is what was once written whole.
public struct GenerationFile: Sendable {
    public let path: String
    /// Where the file goes that a new one has replaced.
    public var previousPath: String { path + ".previous" }
    private let files: FileSystem

    public init(path: String) {
        self.init(path: path, files: FileSystem())
    }

    init(path: String, files: FileSystem) {
        self.path = path
        self.files = files
    }

    /// Puts `bytes` in the file's place.
    ///
    /// - Parameter isWorthKeeping: whether what is there now is good. If not, it does not take the place of the one before.
    /// - Throws: ``StoreError`` `.io`, `.notWritable`; then the file, or the one before, is as it was.
    public func replace(with bytes: [UInt8], isWorthKeeping: Bool) throws(StoreError) {
        let new = path + ".new"
        try files.write(bytes, to: new)
        if isWorthKeeping, FileSystem.exists(path) { try files.rename(path, to: previousPath) }
        try files.rename(new, to: path)
        try files.syncFolder(FileSystem.parent(of: path))
    }
}
