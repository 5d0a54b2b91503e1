import IPCProtocol
import NIOCore

/// A request whose answer is being made. Used on its connection's event loop only.
final class RunningRequest {
    let id: UInt64
    let credit: Int?
    /// Nil while it waits for its turn, see ``Connection/beginLarge()``.
    var task: Task<Void, Never>?
    var isLarge = false
    var timer: Scheduled<Void>?
    /// Whether the client has its answer already, as after its deadline.
    var isAnswered = false

    init(id: UInt64, credit: Int?) {
        self.id = id
        self.credit = credit
    }
}
