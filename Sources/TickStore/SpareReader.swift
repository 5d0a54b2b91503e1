internal import MarketModel

/// A reader of files that goes from one reading to the next: its memory is a megabyte, and the system gives it page by page.
///
/// It hands calls on: with the thread sanitizer, Swift 6.3 does not compile calls with typed errors that change a property of an
/// object from outside of it.
final class SpareReader {
    private var file = LakeFileReader()

    /// ``LakeFileReader/readsVolumes``.
    var readsVolumes: Bool {
        get { file.readsVolumes }
        set { file.readsVolumes = newValue }
    }

    /// ``LakeFileReader/remaining``.
    var remaining: Int { file.remaining }

    /// ``LakeFileReader/open(_:)``.
    func open(_ path: String) throws(UnknownLayout) -> Int { try file.open(path) }

    /// ``LakeFileReader/read(_:to:row:)``.
    func read(_ count: Int, to batch: inout TickColumns, row: Int) throws(UnknownLayout) {
        try file.read(count, to: &batch, row: row)
    }
}
