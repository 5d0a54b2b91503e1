private import Foundation
internal import TickImport

/// Hashes the files of an import on a thread of its own, behind the reading, when they are in the system's memory anyway.
///
/// `@unchecked`: what both sides touch is touched only while `condition` is locked.
final class SourceHashes: @unchecked Sendable {
    private let paths: [String]
    private let condition = NSCondition()
    /// By number of the file.
    private var hashes: [FileHash]
    private var sizes: [Int]
    /// What changed since it was asked for last.
    private var changed: Set<Int> = []
    /// The file that is being read, and how far that has come; all is read once it is beyond the last.
    private var reading: (file: Int, bytes: Int) = (0, 0)
    private var isStopped = false
    private var isRunning = true
    private var failure: (any Error)?

    /// - Parameter earlier: how far they were hashed before.
    init(_ paths: [String], from earlier: [Int: FileHash]) {
        self.paths = paths
        hashes = paths.indices.map { earlier[$0] ?? FileHash() }
        sizes = [Int](repeating: 0, count: paths.count)
        let thread = Thread { self.work() }
        thread.name = "tickloom hash"
        thread.start()
    }

    /// Says how far the reading has come.
    func advance(to file: Int, bytes: Int) {
        condition.lock()
        reading = (file, bytes)
        condition.broadcast()
        condition.unlock()
    }

    /// How far files were hashed, of those of which more was since the last call.
    func takeChanges() -> [Int: FileHash] {
        condition.lock()
        defer { condition.unlock() }
        var taken: [Int: FileHash] = [:]
        for file in changed { taken[file] = hashes[file] }
        changed = []
        return taken
    }

    /// Waits until all files are hashed.
    ///
    /// - Returns: their hashes and sizes by number; nil if it was cancelled before.
    func finish(isCancelled: () -> Bool) throws -> [(hash: String, bytes: Int)]? {
        condition.lock()
        defer { condition.unlock() }
        reading = (paths.count, 0)
        condition.broadcast()
        while isRunning {
            if isCancelled() { return nil }
            _ = condition.wait(until: Date(timeIntervalSinceNow: 0.05))
        }
        if let failure { throw failure }
        return zip(hashes, sizes).map { ($0.text, $1) }
    }

    /// Ends the thread, wherever it is, and waits for it. Must be called in the end.
    func stop() {
        condition.lock()
        isStopped = true
        condition.broadcast()
        while isRunning { condition.wait() }
        condition.unlock()
    }

    private func work() {
        do {
            for file in paths.indices { try hash(file) }
        } catch {
            condition.lock()
            failure = error
            condition.unlock()
        }
        condition.lock()
        isRunning = false
        condition.broadcast()
        condition.unlock()
    }

    private func hash(_ file: Int) throws {
        guard waitForReading(file, bytes: 0) else { return }
        let hasher = try FileHasher(path: paths[file], from: hashes[file])
        condition.lock()
        sizes[file] = hasher.fileBytes
        condition.unlock()
        while !hasher.isDone {
            let end = min(hasher.fileBytes, hasher.hash.bytes + FileHash.blockBytes)
            guard waitForReading(file, bytes: end) else { return }
            try hasher.next()
            condition.lock()
            hashes[file] = hasher.hash
            changed.insert(file)
            condition.unlock()
        }
    }

    /// - Returns: false if it is to end.
    private func waitForReading(_ file: Int, bytes: Int) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        while !isStopped, reading.file < file || reading.file == file && reading.bytes < bytes { condition.wait() }
        return !isStopped
    }
}
