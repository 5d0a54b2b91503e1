/// A stretch of a file, as it is.
final class FileRangeStream: ByteStream {
    let path: String
    private let file: InputFile
    private let range: Range<Int>
    private var position: Int

    /// - Parameters:
    ///   - range: bytes of the file, which must have them.
    ///   - path: for messages.
    init(_ file: InputFile, _ range: Range<Int>, path: String) {
        self.file = file
        self.range = range
        self.path = path
        position = range.lowerBound
    }

    /// Of the stretch.
    var fileBytesRead: Int { position - range.lowerBound }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImportError) -> Int {
        let wanted = min(buffer.count, range.upperBound - position)
        guard wanted > 0 else { return 0 }
        let count = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]), at: position)
        position += count
        return count
    }

    func checkUnchanged() throws(ImportError) { try file.checkUnchanged() }
}
