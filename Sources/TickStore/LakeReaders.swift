private import Synchronization

/// Who reads the lake in this process, and which files may not be removed yet because of that.
///
/// A file that no row names any more is *retired*: readers that began before may still open it, those that begin later do not
/// find it. It is removed by the writer, once the last of the earlier readers has come to its end.
final class LakeReaders: Sendable {
    private struct State {
        var next = 0
        /// The numbers of those who read now, which rise with time.
        var active: Set<Int> = []
        /// Files that are retired, each with the number that the next reader had then.
        var retired: [(file: String, before: Int)] = []
    }

    private let state = Mutex(State())

    /// Says that somebody begins to read.
    func begin() -> Int {
        state.withLock { state in
            defer { state.next += 1 }
            state.active.insert(state.next)
            return state.next
        }
    }

    func end(_ number: Int) { state.withLock { _ = $0.active.remove(number) } }

    /// Retires files, and takes all those that nobody can be reading any more.
    ///
    /// - Parameter used: files that rows name again: they are named after their content, which may come back.
    /// - Returns: the files to be removed now, and whether there are others that have to stay.
    func retire(_ files: [String], using used: Set<String> = []) -> (free: [String], areMore: Bool) {
        state.withLock { state in
            let now = state.next
            if !used.isEmpty { state.retired.removeAll { used.contains($0.file) } }
            state.retired += files.map { ($0, now) }
            let oldest = state.active.min() ?? .max
            let free = state.retired.filter { $0.before <= oldest }.map(\.file)
            state.retired.removeAll { $0.before <= oldest }
            return (free, !state.retired.isEmpty)
        }
    }

    /// Files that somebody may still be reading.
    var held: Set<String> { state.withLock { Set($0.retired.map(\.file)) } }
}
