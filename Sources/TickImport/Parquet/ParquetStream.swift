/// The rows of a Parquet file as blocks, as another process gives them. They are the same at every reading.
final class ParquetStream: ByteStream {
    private let file: InputFile
    private let process: ParquetProcess
    /// About how much will come.
    private let bytesExpected: Int
    private var bytesRead = 0
    private var hasEnded = false

    init(
        _ file: InputFile, _ reader: ParquetReader, symbol: String, zone: String?, givenScale: Int?, scale: Int,
        bytesExpected: Int
    ) throws(ImportError) {
        self.file = file
        self.bytesExpected = bytesExpected
        process = try ParquetProcess(
            file, reader,
            ParquetTask(
                action: .read, symbol: symbol, zone: zone, givenScale: givenScale, scale: scale,
                memoryBytes: reader.memoryBytes,
                processorSeconds: ParquetReader.processorSeconds(fileBytes: file.size)))
    }

    var path: String { file.path }

    /// The file's share that corresponds to the rows: it is not read from its beginning to its end.
    var fileBytesRead: Int {
        guard bytesExpected > 0, !hasEnded else { return hasEnded ? file.size : 0 }
        return Int(Double(file.size) * min(1, Double(bytesRead) / Double(bytesExpected)))
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImportError) -> Int {
        guard !hasEnded else { return 0 }
        let count = try process.read(into: buffer)
        bytesRead += count
        if count < buffer.count {
            try process.finish()
            hasEnded = true
        }
        return count
    }

    func cancel() { process.cancel() }

    func checkUnchanged() throws(ImportError) { try file.checkUnchanged() }
}
