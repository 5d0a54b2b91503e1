internal import TickImport
private import Synchronization

/// Hashes the files of an import from the bytes that are read anyway.
final class SourceHashes: Sendable {
    private final class File: Sendable {
        let path: String
        /// In bytes, when it was first looked at.
        let size: Int
        let state: Mutex<(hash: FileHash, isChanged: Bool)>

        init(_ path: String, size: Int, _ hash: FileHash) {
            self.path = path
            self.size = size
            state = Mutex((hash, false))
        }
    }

    /// How much is read at once of what nobody has read.
    private static let stepBytes = 16 << 20

    private let files: [File]

    /// - Parameter earlier: how far they were hashed before, by number.
    /// - Throws: `ImportError` if a file cannot be opened.
    init(_ paths: [String], from earlier: [Int: FileHash]) throws {
        files = try paths.enumerated().map { number, path in
            File(path, size: try FileHash.size(ofFile: path), earlier[number] ?? FileHash())
        }
    }

    /// Takes in bytes that were read of a file. From any thread.
    func add(_ bytes: UnsafeRawBufferPointer, at offset: Int, of file: Int) {
        files[file].state.withLock { state in
            state.hash.add(bytes, at: offset)
            state.isChanged = true
        }
    }

    /// How far files were hashed, by number, of those of which more was since the last call.
    func takeChanges() -> [Int: FileHash] {
        var taken: [Int: FileHash] = [:]
        for (number, file) in files.enumerated() {
            file.state.withLock { state in
                if state.isChanged { taken[number] = state.hash }
                state.isChanged = false
            }
        }
        return taken
    }

    /// Hashes what nobody has read: archives are not read from their first byte to the last. A file that was read whole is not
    /// looked at again; by now it may have been moved away.
    ///
    /// - Returns: hashes and sizes by number; nil if it was cancelled before.
    /// - Throws: `ImportError`; `.changed` if a file has not the size that it had.
    func finish(isCancelled: () -> Bool) throws -> [(hash: String, bytes: Int)]? {
        var finished: [(hash: String, bytes: Int)] = []
        for file in files {
            var hash = file.state.withLock { $0.hash }
            while hash.bytes < file.size {
                let size = try hash.add(fromFile: file.path, atMost: SourceHashes.stepBytes)
                guard size == file.size else {
                    throw ImportError(
                        .changed, path: file.path, message: "something wrote to the file while it was read",
                        advice: "import it again when nothing writes to it any more")
                }
                if isCancelled() { return nil }
            }
            finished.append((hash.text, hash.bytes))
        }
        return isCancelled() ? nil : finished
    }
}
