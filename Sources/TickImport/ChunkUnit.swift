/// What the pieces are that a file may be cut into.
enum ChunkUnit: Hashable, Sendable {
    /// Lines that end with this byte.
    case lines(terminator: UInt8)
    /// Records of this many bytes.
    case records(bytes: Int)
    /// Blocks of Tickloom's own binary format.
    case blocks(TickBlocks)
    /// Nothing: the file has to be read as a whole, if it is not longer than this.
    case whole(bytesMax: Int)
}
