public import Foundation
public import Testing

/// Runs small Python programs, for formats that the tests read with another's code.
public enum Python {
    /// The interpreter that `scripts/setup` made, or the one that `TEST_PYTHON` names, or the system's.
    public static var path: String {
        if let named = ProcessInfo.processInfo.environment["TEST_PYTHON"] { return named }
        let own = SharedData.packageFolder.appendingPathComponent(".deps/venv/bin/python").path
        return FileManager.default.isExecutableFile(atPath: own) ? own : "/usr/bin/python3"
    }

    /// What the program writes to standard output.
    ///
    /// - Throws: ``Failure`` if it exits with another status than 0.
    public static func output(_ program: String, _ arguments: String...) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = ["-c", program] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(status: process.terminationStatus) }
        return data
    }

    /// Whether the other readers of our formats are there.
    public static let hasReaders: Bool =
        (try? output("import duckdb, polars, pyarrow")) != nil

    /// What to say of a test that is skipped for want of them.
    public static let readersAbsence: Comment =
        "needs a Python with duckdb, polars and pyarrow: run scripts/setup, or set TEST_PYTHON"

    /// Runs a script, and gives its exit status and all it printed.
    public static func run(script: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
        let log = FileManager.default.temporaryDirectory.appendingPathComponent("tickloom-python-\(UUID().uuidString)")
        try Data().write(to: log)
        defer { try? FileManager.default.removeItem(at: log) }
        let handle = try FileHandle(forWritingTo: log)
        defer { try? handle.close() }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = [script] + arguments
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: try Data(contentsOf: log), as: UTF8.self))
    }

    public struct Failure: Error {
        public let status: Int32
    }

    /// The content of an LZMA "alone" file, as Dukascopy's are.
    public static func lzma(_ file: String) throws -> [UInt8] {
        [UInt8](try output("import lzma, sys; sys.stdout.buffer.write(lzma.open(sys.argv[1]).read())", file))
    }

    /// The content of the only file in a zip.
    public static func zip(_ file: String) throws -> String {
        let program =
            "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); sys.stdout.buffer.write(z.read(z.namelist()[0]))"
        return String(decoding: try output(program, file), as: UTF8.self)
    }

    /// The content of a gzip file.
    public static func gzip(_ file: String) throws -> [UInt8] {
        [UInt8](try output("import gzip, sys; sys.stdout.buffer.write(gzip.open(sys.argv[1]).read())", file))
    }
}
