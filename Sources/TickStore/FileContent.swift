/// The bytes of one file after another, in memory that is used again.
///
/// Files are read, not mapped: a mapped file that another program cuts off ends this process.
struct FileContent: ~Copyable {
    private var start = UnsafeMutableRawPointer.allocate(byteCount: 1 << 16, alignment: 16)
    private var capacity = 1 << 16
    private var count = 0

    deinit { start.deallocate() }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

    /// Reads a whole file. What was read before is gone.
    mutating func read(_ path: String) throws(UnknownLayout) {
        count = 0
        do throws(StoreError) {
            let file = try RegularFile(path)
            reserve(file.size)
            try file.read(into: UnsafeMutableRawBufferPointer(start: start, count: file.size), at: 0)
            count = file.size
        } catch {
            throw UnknownLayout(error.message)
        }
    }

    private mutating func reserve(_ size: Int) {
        guard size > capacity else { return }
        start.deallocate()
        // A little more, as the next file is rarely of the same size.
        capacity = size + size / 4
        start = .allocate(byteCount: capacity, alignment: 16)
    }
}
