import IPCProtocol
import MessagePack
import Synchronization

/// The newest progress of a request that has not been sent.
final class ProgressSlot: Sendable {
    let token: MessagePackValue
    private let newest = Mutex<IPCPayload?>(nil)

    init(token: MessagePackValue) {
        self.token = token
    }

    /// - Returns: whether none waited before.
    func put(_ payload: IPCPayload) -> Bool {
        newest.withLock { newest in
            defer { newest = payload }
            return newest == nil
        }
    }

    func take() -> IPCPayload? { newest.withLock { $0.take() } }
}
