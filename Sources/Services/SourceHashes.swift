internal import TickImport
private import Synchronization

/// Hashes the files of an import from the bytes that are read anyway.
final class SourceHashes: Sendable {
    private final class File: Sendable {
        let path: String
        let state: Mutex<(hash: FileHash, isChanged: Bool)>

        init(_ path: String, _ hash: FileHash) {
            self.path = path
            state = Mutex((hash, false))
        }
    }

    /// How much is read at once of what nobody has read.
    private static let stepBytes = 16 << 20

    private let files: [File]

    /// - Parameter earlier: how far they were hashed before, by number.
    init(_ paths: [String], from earlier: [Int: FileHash]) {
        files = paths.enumerated().map { File($1, earlier[$0] ?? FileHash()) }
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

    /// Hashes what nobody has read: archives are not read from their first byte to the last.
    ///
    /// - Returns: hashes and sizes by number; nil if it was cancelled before.
    func finish(isCancelled: () -> Bool) throws -> [(hash: String, bytes: Int)]? {
        var finished: [(hash: String, bytes: Int)] = []
        for file in files {
            var hash = file.state.withLock { $0.hash }
            while try hash.add(fromFile: file.path, atMost: SourceHashes.stepBytes) > hash.bytes {
                if isCancelled() { return nil }
            }
            finished.append((hash.text, hash.bytes))
        }
        return isCancelled() ? nil : finished
    }
}
