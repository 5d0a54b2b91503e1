import IPCProtocol
import NIOCore

/// What a client knows, behind one lock.
struct ClientState: Sendable {
    var channel: (any Channel)?
    /// Tells connections apart, so that the end of an old one ends nothing of a new one.
    var epoch = 0
    var isClosed = false
    /// Why the engine ends the connection, where it said so.
    var closing: IPCFault?
    var nextID: UInt64 = 1
    var calls: [UInt64: PendingCall] = [:]
    /// What takes the progress of calls, by their numbers.
    var progress: [UInt64: @Sendable (IPCPayload) -> Void] = [:]
    var subscriptions: [UInt64: ClientSubscription] = [:]
    /// Our numbers by the engine's.
    var byRemote: [UInt64: UInt64] = [:]
    /// The subscriptions that calls begin, by the calls' numbers.
    var beginning: [UInt64: UInt64] = [:]
    var nextSubscription: UInt64 = 1
    var hello: IPC.HelloResult?
}
