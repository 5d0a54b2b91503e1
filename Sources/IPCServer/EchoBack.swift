import IPCProtocol
import NIOCore

/// A client that is asked back, one request after the other. Used on its connection's event loop only.
final class EchoBack {
    let id: UInt64
    let count: Int
    let value: IPCPayload
    let timer: Scheduled<Void>
    var begun = NIODeadline.now()
    /// Nanoseconds.
    var times: [Int64] = []

    init(id: UInt64, count: Int, value: IPCPayload, timer: Scheduled<Void>) {
        self.id = id
        self.count = count
        self.value = value
        self.timer = timer
    }
}
