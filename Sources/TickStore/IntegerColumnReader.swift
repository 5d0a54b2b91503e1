/// Reads a column of times or prices from front to back.
struct IntegerColumnReader: ~Copyable {
    private var pages = PageReader()
    private var chunk = TickFileLayout.Chunk()
    private var offset = 0
    private var factor: Int64 = 1
    /// Rows of the chunk that no page before the one at hand had.
    private var rowsAhead = 0
    private var cursor: DeltaCursor?
    private let isAscending: Bool

    /// - Parameter isAscending: whether a value of a page that is less than the one before it is an error.
    init(isAscending: Bool) {
        self.isAscending = isAscending
    }

    /// Goes to the start of a column chunk. Its values will be multiplied by `factor`.
    mutating func begin(_ chunk: TickFileLayout.Chunk, factor: Int64) throws(UnknownLayout) {
        guard chunk.dictionaryOffset == nil else { throw UnknownLayout("a dictionary of times or prices") }
        self.chunk = chunk
        self.factor = factor
        offset = chunk.firstPageOffset
        rowsAhead = chunk.rowCount
        cursor = nil
    }

    /// Reads the next `count` values.
    mutating func read(
        _ count: Int, of file: UnsafeRawBufferPointer, to target: UnsafeMutablePointer<Int64>
    ) throws(UnknownLayout) {
        var done = 0
        while done < count {
            if cursor == nil || cursor!.remaining == 0 {
                let page = try pages.data(file, at: &offset, rowsMax: rowsAhead)
                guard page.encoding == PageReader.delta else { throw UnknownLayout("integers of another encoding") }
                cursor = try DeltaCursor(page.bytes, count: page.rowCount, factor: factor, isAscending: isAscending)
                rowsAhead -= page.rowCount
            }
            let some = min(count - done, cursor!.remaining)
            try cursor!.read(some, to: target + done)
            if isAscending, done > 0, target[done] < target[done - 1] { throw UnknownLayout("falling times") }
            done += some
        }
    }
}
