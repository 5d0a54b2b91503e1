/// A file as it is.
final class FileStream: ByteStream {
    private let file: InputFile
    private var position = 0
    private var seen: ((UnsafeRawBufferPointer, Int) -> Void)?

    init(_ file: InputFile) {
        self.file = file
    }

    var path: String { file.path }
    var fileBytesRead: Int { position }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImportError) -> Int {
        let count = try file.read(into: buffer, at: position)
        seen?(UnsafeRawBufferPointer(rebasing: buffer[..<count]), position)
        position += count
        return count
    }

    func skip(_ count: Int) throws(ImportError) {
        position = min(position + count, file.size)
    }

    func watch(_ seen: @escaping (UnsafeRawBufferPointer, Int) -> Void) { self.seen = seen }

    func checkUnchanged() throws(ImportError) { try file.checkUnchanged() }
}
