private import Foundation

/// A thread of its own for what DuckDB does when it is closed.
///
/// The last reference to a store may be what a thread's block holds, and such a block goes when the thread is nearly over. DuckDB's
/// thread-local objects are gone by then, and closing a database, which may write a checkpoint, would use them all the same.
enum FreshThread {
    /// Runs `body` on a thread that has just begun, and waits for its end.
    static func run(_ body: @escaping @Sendable () -> Void) {
        let isDone = DispatchSemaphore(value: 0)
        let thread = Thread {
            body()
            isDone.signal()
        }
        thread.name = "tickloom close"
        thread.stackSize = 4 << 20
        thread.start()
        isDone.wait()
    }
}
