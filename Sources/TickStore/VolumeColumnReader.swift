internal import MarketModel

/// Reads a column of volumes from front to back. Each entry of a dictionary becomes a volume once, not once a row.
struct VolumeColumnReader: ~Copyable {
    private var pages = PageReader()
    private var chunk = TickFileLayout.Chunk()
    private var offset = 0
    /// Rows of the chunk that no page before the one at hand had, and rows of the page at hand.
    private var rowsAhead = 0
    private var rowsLeft = 0
    private var decoder = VolumeDecoder()

    /// A place for every number of 16 bits; those from `entryCount` on mean nothing.
    private let entries = UnsafeMutablePointer<Int64>.allocate(capacity: 1 << 16)
    private var entryCount = 0
    private var levels: RunCursor?
    private let presence = UnsafeMutablePointer<UInt8>.allocate(capacity: TickStore.batchTicks)
    private var numbers: RunCursor?
    private var floats: PageBytes?

    init() {
        entries.initialize(repeating: Volume.absent, count: 1 << 16)
        presence.initialize(repeating: 0, count: TickStore.batchTicks)
    }

    deinit {
        entries.deallocate()
        presence.deallocate()
    }

    /// Goes to the start of a column chunk.
    mutating func begin(_ chunk: TickFileLayout.Chunk, of file: UnsafeRawBufferPointer) throws(UnknownLayout) {
        self.chunk = chunk
        offset = chunk.firstPageOffset
        rowsAhead = chunk.rowCount
        rowsLeft = 0
        entryCount = 0
        guard let place = chunk.dictionaryOffset else { return }
        let page = try pages.dictionary(file, at: place)
        guard page.encoding == PageReader.plain else { throw UnknownLayout("a dictionary of another encoding") }
        var bytes = page.bytes
        let floats = try bytes.take(page.rowCount * 4)
        entryCount = page.rowCount
        for index in 0..<entryCount { entries[index] = decoder.units(VolumeColumnReader.float(floats, index)) }
    }

    /// Reads the next `count` volumes, at most ``TickStore/batchTicks``.
    mutating func read(
        _ count: Int, of file: UnsafeRawBufferPointer, to target: UnsafeMutablePointer<Int64>
    ) throws(UnknownLayout) {
        precondition(count <= TickStore.batchTicks, "more rows than there is room for")
        var done = 0
        while done < count {
            if rowsLeft == 0 { try nextPage(file) }
            let some = min(count - done, rowsLeft)
            try readRows(some, to: target + done)
            rowsLeft -= some
            done += some
        }
    }

    private mutating func nextPage(_ file: UnsafeRawBufferPointer) throws(UnknownLayout) {
        let page = try pages.data(file, at: &offset, rowsMax: rowsAhead)
        var bytes = page.bytes
        let size = UInt32(littleEndian: try bytes.take(4).loadUnaligned(as: UInt32.self))
        levels = try RunCursor(PageBytes(try bytes.take(Int(size)), count: Int(size)), width: 1)
        numbers = nil
        floats = nil
        switch page.encoding {
        case PageReader.dictionary:
            guard entryCount > 0 else { throw UnknownLayout("a page without its dictionary") }
            let width = Int(try bytes.byte())
            numbers = try RunCursor(bytes, width: width)
        case PageReader.plain: floats = bytes
        default: throw UnknownLayout("volumes of another encoding")
        }
        rowsLeft = page.rowCount
        rowsAhead -= page.rowCount
    }

    private mutating func readRows(_ count: Int, to target: UnsafeMutablePointer<Int64>) throws(UnknownLayout) {
        var row = 0
        while row < count {
            let stretch = try levels!.next(count - row)
            switch stretch.repeated {
            case 0: (target + row).update(repeating: Volume.absent, count: stretch.count)
            case .some: try readValues(stretch.count, to: target + row)
            case nil:
                stretch.copy(to: presence)
                var present = 0
                for index in 0..<stretch.count { present += Int(presence[index]) }
                try readValues(present, to: target + row)
                // Values move to their rows from the last one on, so that none is overwritten before it has moved.
                for index in (0..<stretch.count).reversed() {
                    if presence[index] == 1 {
                        present -= 1
                        target[row + index] = target[row + present]
                    } else {
                        target[row + index] = Volume.absent
                    }
                }
            }
            row += stretch.count
        }
    }

    /// Reads values that are there.
    private mutating func readValues(_ count: Int, to target: UnsafeMutablePointer<Int64>) throws(UnknownLayout) {
        if floats != nil {
            let start = try floats!.take(count * 4)
            for index in 0..<count { target[index] = decoder.units(VolumeColumnReader.float(start, index)) }
            return
        }
        var done = 0
        while done < count {
            let stretch = try numbers!.next(count - done)
            guard Int(stretch.look(up: entries, to: target + done)) < entryCount else {
                throw UnknownLayout("a number that is not in the dictionary")
            }
            done += stretch.count
        }
    }

    @inline(__always)
    private static func float(_ start: UnsafeRawPointer, _ index: Int) -> Float {
        Float(bitPattern: UInt32(littleEndian: start.loadUnaligned(fromByteOffset: index &* 4, as: UInt32.self)))
    }
}
