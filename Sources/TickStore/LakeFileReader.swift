internal import MarketModel

/// Reads the files that ``TickFileEncoder`` writes, faster than a reader of all Parquet can.
///
/// Give it a file with ``open(_:)``, then take its ticks from front to back. Its memory is used again for the next file.
struct LakeFileReader: ~Copyable {
    /// Whether volumes are read; if not, all are absent.
    var readsVolumes = true
    private var content = FileContent()
    private var layout: TickFileLayout?
    private var nextGroup = 0
    private var rowsInGroup = 0
    private(set) var remaining = 0
    private var lastTime = Int64.min
    private var ts = IntegerColumnReader(isAscending: true)
    private var bid = IntegerColumnReader(isAscending: false)
    private var ask = IntegerColumnReader(isAscending: false)
    private var bidVolume = VolumeColumnReader()
    private var askVolume = VolumeColumnReader()

    /// Goes to the start of a file.
    ///
    /// - Returns: the number of its ticks.
    mutating func open(_ path: String) throws(UnknownLayout) -> Int {
        layout = nil
        remaining = 0
        try content.read(path)
        let found = try TickFileLayout(content.bytes)
        layout = found
        nextGroup = 0
        rowsInGroup = 0
        lastTime = .min
        remaining = found.rowCount
        return remaining
    }

    /// Reads the next `count` ticks, at most ``TickStore/batchTicks`` and ``remaining``, into the rows from `row` on. Their
    /// times are in order.
    mutating func read(_ count: Int, to batch: inout TickColumns, row: Int) throws(UnknownLayout) {
        precondition(count <= remaining && row + count <= batch.count, "no room for so many ticks")
        var done = 0
        while done < count {
            if rowsInGroup == 0 { try nextRowGroup() }
            let some = min(count - done, rowsInGroup)
            let target = row + done
            let file = content.bytes
            try batch.ts.withUnsafeMutableBufferPointer { (column) throws(UnknownLayout) in
                let start = column.baseAddress! + target
                try ts.read(some, of: file, to: start)
                // The order of those that were read just now is checked already.
                guard start[0] >= lastTime else { throw UnknownLayout("falling times") }
                lastTime = start[some - 1]
            }
            try batch.bid.withUnsafeMutableBufferPointer { (column) throws(UnknownLayout) in
                try bid.read(some, of: file, to: column.baseAddress! + target)
            }
            try batch.ask.withUnsafeMutableBufferPointer { (column) throws(UnknownLayout) in
                try ask.read(some, of: file, to: column.baseAddress! + target)
            }
            if readsVolumes {
                try batch.bidVolume.withUnsafeMutableBufferPointer { (column) throws(UnknownLayout) in
                    try bidVolume.read(some, of: file, to: column.baseAddress! + target)
                }
                try batch.askVolume.withUnsafeMutableBufferPointer { (column) throws(UnknownLayout) in
                    try askVolume.read(some, of: file, to: column.baseAddress! + target)
                }
            } else {
                batch.removeVolumes(target..<target + some)
            }
            rowsInGroup -= some
            remaining -= some
            done += some
        }
    }

    private mutating func nextRowGroup() throws(UnknownLayout) {
        guard let layout, nextGroup < layout.rowGroups.count else {
            throw UnknownLayout("fewer ticks than the footer says")
        }
        let group = layout.rowGroups[nextGroup]
        try ts.begin(group.chunks[0], factor: layout.unit.nanoseconds)
        try bid.begin(group.chunks[1], factor: 1)
        try ask.begin(group.chunks[2], factor: 1)
        if readsVolumes {
            try bidVolume.begin(group.chunks[3], of: content.bytes)
            try askVolume.begin(group.chunks[4], of: content.bytes)
        }
        rowsInGroup = group.rowCount
        nextGroup += 1
    }
}

extension TickColumns {
    /// Makes the volumes of some rows absent.
    mutating func removeVolumes(_ rows: Range<Int>) {
        func remove(_ column: inout [Int64]) {
            column.withUnsafeMutableBufferPointer { $0[rows].update(repeating: Volume.absent) }
        }
        remove(&bidVolume)
        remove(&askVolume)
    }

    /// Gives every column that many rows. New ones are zero.
    mutating func resize(to rows: Int) {
        func resize(_ column: inout [Int64]) {
            if column.count > rows {
                column.removeLast(column.count - rows)
            } else {
                column.append(contentsOf: repeatElement(0, count: rows - column.count))
            }
        }
        resize(&ts)
        resize(&bid)
        resize(&ask)
        resize(&bidVolume)
        resize(&askVolume)
    }
}
