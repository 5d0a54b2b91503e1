private import Synchronization

/// That something took longer than it may.
struct TimeoutError: Error {}

/// Runs `body`, and gives up on it after `duration`: it is cancelled, and goes on by itself if it takes no notice.
///
/// - Throws: ``TimeoutError``, or what `body` throws.
func withTimeout<Result: Sendable>(
    _ duration: Duration, _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    let race = Race()
    return try await withCheckedThrowingContinuation { continuation in
        let work = Task {
            do {
                let result = try await body()
                if race.win() { continuation.resume(returning: result) }
            } catch {
                if race.win() { continuation.resume(throwing: error) }
            }
        }
        race.setTimer(
            Task {
                guard (try? await Task.sleep(for: duration)) != nil, race.win() else { return }
                work.cancel()
                continuation.resume(throwing: TimeoutError())
            })
    }
}

/// Which of two comes first.
private final class Race: Sendable {
    private let state = Mutex<(isOver: Bool, timer: Task<Void, Never>?)>((false, nil))

    /// Whether nobody was before.
    func win() -> Bool {
        let (isFirst, timer) = state.withLock { state in
            defer { state.isOver = true }
            return (!state.isOver, state.timer)
        }
        if isFirst { timer?.cancel() }
        return isFirst
    }

    func setTimer(_ timer: Task<Void, Never>) {
        let isOver = state.withLock { state in
            state.timer = timer
            return state.isOver
        }
        if isOver { timer.cancel() }
    }
}
