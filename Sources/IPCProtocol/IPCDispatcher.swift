public import MessagePack

/// The door through which requests come to the services: the only thing that a server knows of them.
///
/// `system.hello` and `system.unsubscribe` are the server's own, as are the notifications: they do not come here.
public protocol IPCDispatcher: Sendable {
    /// Answers a request that needs no waiting, on the caller's thread, which is that of the connection: it must not block,
    /// lock for long, or work for more than some microseconds.
    ///
    /// - Parameters:
    ///   - params: the first parameter's bytes, one value; no bytes if there was none. Valid during the call only.
    ///   - result: takes the result, one value. What it holds is dropped if false is returned or an error is thrown.
    /// - Returns: false if this is no such method; ``call(_:)`` is next.
    /// - Throws: ``IPCFault``: the answer is this error.
    func callNow(
        _ method: String, _ params: UnsafeRawBufferPointer, _ caller: IPCCaller, _ result: inout MessagePackWriter
    ) throws(IPCFault) -> Bool

    /// Answers a request. The task is cancelled when the client cancels or goes away, and when the deadline passes; the
    /// client has its answer then, whatever this does, but the task counts as one of the connection's until it returns.
    ///
    /// - Throws: ``IPCFault``: the answer is this error.
    func call(_ request: IPCRequest) async throws(IPCFault) -> IPCAnswer
}
