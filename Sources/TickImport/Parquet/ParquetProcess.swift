private import Foundation

/// The process that reads a Parquet file. It gets the file as its standard input, writes to a pipe, and says over a socket
/// why it failed; when the socket's other end is gone, because this process is, it ends itself.
///
/// It is ended and waited for when it is let go, at the latest.
final class ParquetProcess {
    private let file: InputFile
    private let stallSeconds: Double
    private let process: ChildProcess
    private var hasEnded = false

    init(_ file: InputFile, _ reader: ParquetReader, _ task: ParquetTask) throws(ImportError) {
        self.file = file
        stallSeconds = reader.stallSeconds
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let text = (try? encoder.encode(task)).map({ String(decoding: $0, as: UTF8.self) }) else {
            throw ParquetProcess.failure(file, "the reader of Parquet files cannot be told what to do")
        }
        do throws(ChildProcess.Failure) {
            process = try ChildProcess(reader.program, reader.arguments + [text], input: file)
        } catch {
            throw ImportError(
                .unreadable, path: file.path, message: "the reader of Parquet files cannot be started: \(error.reason)",
                advice: "check \(reader.program)")
        }
    }

    /// Finds out what is in the file.
    static func describe(
        _ file: InputFile, _ reader: ParquetReader, symbol: String, zone: String?, givenScale: Int?
    ) throws(ImportError) -> ParquetDescription {
        let process = try ParquetProcess(
            file, reader,
            ParquetTask(
                action: .describe, symbol: symbol, zone: zone, givenScale: givenScale, memoryBytes: reader.memoryBytes,
                processorSeconds: ParquetReader.processorSeconds(fileBytes: file.size)))
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 8)
        defer { buffer.deallocate() }
        let count = try process.read(into: buffer)
        if count < buffer.count { try process.finish() }
        try file.checkUnchanged()
        let text = Data(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        guard let description = try? JSONDecoder().decode(ParquetDescription.self, from: text), description.rows >= 0
        else { throw failure(file, "the reader of Parquet files gave what is no description") }
        return description
    }

    /// Fills `buffer` with what comes next.
    ///
    /// - Returns: bytes written; less than `buffer.count` only at the end, after which ``finish()`` tells how it ended.
    /// - Throws: ``ImportError`` `.damaged` if nothing comes for too long.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImportError) -> Int {
        guard !hasEnded else { return 0 }
        do throws(ChildProcess.Failure) {
            return try process.read(into: buffer, stallSeconds: stallSeconds)
        } catch {
            let isStalled = error.isStalled
            hasEnded = true
            process.cancel()
            try file.checkUnchanged()
            throw isStalled
                ? ParquetProcess.failure(
                    file,
                    "reading it came to a standstill: the reader of Parquet files gave nothing for "
                        + "\(ParquetProcess.text(stallSeconds)) s and was ended")
                : ParquetProcess.failure(file, "the reader of Parquet files cannot be listened to: \(error.reason)")
        }
    }

    /// Ends the process, wherever it is; from any thread.
    func cancel() { process.cancel() }

    /// Waits for the process's end.
    ///
    /// - Throws: ``ImportError`` if it did not do what it should, with its reason.
    func finish() throws(ImportError) {
        guard !hasEnded else { return }
        hasEnded = true
        let (end, text) = process.end(stallSeconds: stallSeconds)
        if case .exit(0) = end { return }
        // What was read of a file that changes means nothing.
        try file.checkUnchanged()
        if case .exit = end, let failure = try? JSONDecoder().decode(ParquetFailure.self, from: Data(text)) {
            let code: ImportError.Code =
                switch failure.code {
                case .damaged: .damaged
                case .unknown: .unknownFormat
                case .empty: .empty
                }
            throw ImportError(
                code, path: file.path, message: ParquetProcess.printable(failure.message, bytesMax: 600),
                advice: ParquetProcess.printable(failure.advice, bytesMax: 300))
        }
        switch end {
        case .exit(let code):
            throw ParquetProcess.failure(file, "the reader of Parquet files ended with \(code) and no reason")
        case .signal(let number) where number == SIGXCPU:
            throw ParquetProcess.failure(
                file, "reading it took more processor time than any file of its size needs, and was ended")
        case .signal(let number):
            throw ParquetProcess.failure(
                file, "the reader of Parquet files crashed over it (signal \(number)); it could do no harm")
        }
    }

    static func failure(_ file: InputFile, _ message: String) -> ImportError {
        ImportError(
            .damaged, path: file.path, message: message,
            advice:
                "the file is damaged, or made to do harm: get it again, or have the program that wrote it write it anew"
        )
    }

    /// A text that may come from anywhere, on one line and not too long.
    static func printable(_ text: String, bytesMax: Int) -> String {
        var shown = ""
        for character in text {
            if shown.utf8.count + character.utf8.count > bytesMax { return shown + "..." }
            let isPlain = character.unicodeScalars.allSatisfy { scalar in
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
                default: true
                }
            }
            shown += isPlain ? String(character) : "?"
        }
        return shown
    }

    private static func text(_ seconds: Double) -> String {
        seconds == seconds.rounded() && seconds < 1e9 ? "\(Int(seconds))" : "\(seconds)"
    }
}
