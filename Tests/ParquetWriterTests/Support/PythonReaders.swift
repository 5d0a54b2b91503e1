import Foundation

/// The Python interpreter with the libraries that read the files back, if there is one.
enum PythonReaders {
    /// What `TICKLOOM_PYTHON` names, otherwise the environment that the setup script creates.
    static let interpreter: String? = {
        let candidates: [String?] = [
            ProcessInfo.processInfo.environment["TICKLOOM_PYTHON"],
            packageRoot.appendingPathComponent(".deps/venv/bin/python").path,
        ]
        return candidates.compactMap { $0 }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    /// Runs `readers.py` over a folder of files with descriptions.
    ///
    /// - Returns: its exit status and all it printed.
    static func check(_ folder: URL) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: interpreter ?? "")
        process.arguments = [testFolder.appendingPathComponent("readers.py").path, folder.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    private static let testFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let packageRoot = testFolder.deletingLastPathComponent().deletingLastPathComponent()
}
