private import Synchronization

/// Where a task's cancellation finds the job, which is made only after the cancellation may have come.
final class JobHolder: Sendable {
    private let state = Mutex<(job: ReadJob?, isCancelled: Bool)>((nil, false))

    func set(_ job: ReadJob) {
        let isCancelled = state.withLock { state in
            state.job = job
            return state.isCancelled
        }
        if isCancelled { job.cancel() }
    }

    func cancel() {
        let job = state.withLock { state in
            state.isCancelled = true
            return state.job
        }
        job?.cancel()
    }
}
