/// The bytes of a file, or of one entry of an archive, decompressed, from the first to the last.
protocol ByteStream: AnyObject {
    /// The file as the user named it; for an entry of an archive, `a.zip:entry.csv`.
    var path: String { get }
    /// How many bytes of the file, as it is stored, have been used.
    var fileBytesRead: Int { get }

    /// Fills `buffer` with what comes next.
    ///
    /// - Returns: bytes written; less than `buffer.count` only at the end.
    /// - Throws: ``ImportError`` `.damaged`, `.changed` or `.unreadable`.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImportError) -> Int

    /// Makes sure that nothing wrote to the file since it was opened.
    ///
    /// - Throws: ``ImportError`` `.changed`.
    func checkUnchanged() throws(ImportError)

    /// Has someone look at the file's bytes, as it is stored, with the place of each piece, when they are read. Some streams do
    /// not read them one after another, and tell nothing.
    func watch(_ seen: @escaping (UnsafeRawBufferPointer, Int) -> Void)

    /// Lets a read that waits for someone else come to its end soon. It may be called from any thread.
    func cancel()
}

extension ByteStream {
    func cancel() {}
    func watch(_ seen: @escaping (UnsafeRawBufferPointer, Int) -> Void) {}

    /// Reads over `count` bytes.
    ///
    /// - Throws: ``ImportError`` `.changed` if there are not as many.
    func skip(_ count: Int) throws(ImportError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: min(count, 1 << 18), alignment: 64)
        defer { buffer.deallocate() }
        var left = count
        while left > 0 {
            let read = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(left, buffer.count)]))
            guard read > 0 else {
                throw ImportError(
                    .changed, path: path, message: "it is shorter than it was", advice: "import it from its beginning")
            }
            left -= read
        }
    }
}
