/// The bytes of a file as they come into being, of which the first may already have been taken away.
struct FileOutput: Sendable {
    private(set) var bytes: [UInt8]
    private var drainedSize = 0

    init(beginning: [UInt8]) { bytes = beginning }

    /// Where in the file the next byte will stand.
    var offset: Int { drainedSize + bytes.count }

    mutating func append(_ more: some Collection<UInt8>) { bytes.append(contentsOf: more) }

    /// Takes the bytes so far; offsets go on counting.
    mutating func drain() -> [UInt8] {
        drainedSize += bytes.count
        defer { bytes = [] }
        return bytes
    }

    /// Takes back everything from `offset` on. Precondition: it was not drained.
    mutating func truncate(to offset: Int) { bytes.removeLast(self.offset - offset) }
}
