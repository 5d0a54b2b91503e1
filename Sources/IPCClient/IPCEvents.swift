public import IPCProtocol

/// The events of a subscription, which goes on over lost connections.
public final class IPCEvents<Info: IPCValue, Event: IPCValue>: Sendable {
    /// What the method told at its beginning.
    public let info: Info
    private let client: IPCClient
    private let number: UInt64
    private let buffer: EventBuffer

    init(info: Info, client: IPCClient, number: UInt64, buffer: EventBuffer) {
        self.info = info
        self.client = client
        self.number = number
        self.buffer = buffer
    }

    /// The next event; nil at the end. One task takes them at a time.
    ///
    /// - Throws: ``IPCClientError``: the subscription ended with it.
    public func next() async throws(IPCClientError) -> IPCReceived<Event>? {
        guard let received = try await buffer.next() else { return nil }
        client.acknowledge(number, received.sequence)
        do throws(IPCFault) {
            return IPCReceived(
                sequence: received.sequence, event: try received.event.decoded(), isAfterGap: received.isAfterGap)
        } catch {
            throw .fault(error)
        }
    }

    /// Ends the subscription.
    public func cancel() { client.unsubscribe(number) }

    deinit { client.unsubscribe(number) }
}
