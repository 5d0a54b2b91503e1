/// Owned raw memory that is kept between uses and grows when a use needs more.
struct ScratchMemory: ~Copyable {
    private(set) var start: UnsafeMutableRawPointer
    private(set) var capacity: Int

    init() {
        capacity = 0
        start = .allocate(byteCount: 0, alignment: Self.alignment)
    }

    deinit { start.deallocate() }

    /// Makes room for `size` bytes. What the memory held is lost if it had to grow.
    mutating func reserve(_ size: Int) {
        guard size > capacity else { return }
        start.deallocate()
        // Half as much again, so that pages of slowly rising size do not allocate each time.
        capacity = size + size / 2
        start = .allocate(byteCount: capacity, alignment: Self.alignment)
    }

    /// The first `count` elements as memory for `Element`. Reserves the room.
    mutating func elements<Element: BitwiseCopyable>(
        _ count: Int, of type: Element.Type
    ) -> UnsafeMutablePointer<Element> {
        reserve(count * MemoryLayout<Element>.stride)
        return start.bindMemory(to: type, capacity: count)
    }

    private static let alignment = 64
}
