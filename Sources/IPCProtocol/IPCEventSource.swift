/// Where the events of a subscription come from.
///
/// Events are asked for one by one, and only while the receiver has room: a source that reads a lake reads no further than
/// its client.
public protocol IPCEventSource: Sendable {
    /// The next event; nil at the end. One task asks at a time. Ends soon with nil or `.cancelled` if the task is cancelled.
    ///
    /// - Throws: ``IPCFault``: the subscription ends with it.
    func next() async throws(IPCFault) -> IPCEvent?

    /// Nobody will ask any more. Called once, after the end, too.
    func stop()
}
