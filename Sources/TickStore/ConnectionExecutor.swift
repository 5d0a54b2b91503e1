private import Foundation

/// Runs an actor's jobs one after another on a thread of its own.
///
/// A query may run for minutes. On one of Swift's cooperative threads, of which there are as many as cores, it would hold
/// up every task of the process; a dispatch queue's threads are no better, as on Linux they are the same ones.
public final class ConnectionExecutor: SerialExecutor {
    private let jobs = Jobs()

    public init(name: String) {
        let thread = Thread { [jobs] in jobs.run() }
        thread.name = name
        thread.start()
    }

    deinit { jobs.stop() }

    public func enqueue(_ job: consuming ExecutorJob) {
        jobs.append(UnownedJob(job), of: asUnownedSerialExecutor())
    }
}

extension ConnectionExecutor {
    /// What the thread has to do. It outlives the executor until the thread has ended.
    ///
    /// `@unchecked`: all that changes is touched only while `condition` is locked.
    private final class Jobs: @unchecked Sendable {
        private let condition = NSCondition()
        private var waiting: [(job: UnownedJob, executor: UnownedSerialExecutor)] = []
        private var isStopped = false

        func append(_ job: UnownedJob, of executor: UnownedSerialExecutor) {
            condition.lock()
            waiting.append((job, executor))
            condition.signal()
            condition.unlock()
        }

        func stop() {
            condition.lock()
            isStopped = true
            condition.signal()
            condition.unlock()
        }

        func run() {
            while true {
                condition.lock()
                while waiting.isEmpty, !isStopped { condition.wait() }
                let next = waiting
                waiting = []
                condition.unlock()
                if next.isEmpty { return }
                for (job, executor) in next { job.runSynchronously(on: executor) }
            }
        }
    }
}
