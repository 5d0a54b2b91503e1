import NIOCore

/// What carries a connection's messages. Used on the connection's event loop only.
protocol ConnectionTransport: AnyObject {
    /// Takes whole messages, in order, without sending them yet. Each call is one message.
    func write(header: UnsafeRawBufferPointer, payload: UnsafeRawBufferPointer)

    /// Sends what was written.
    func flush()

    /// Asks the peer to answer.
    func ping()

    /// There is room again: go on with what came.
    func resume()

    /// Ends the connection when what was written is sent.
    func close()

    /// Ends the connection at once.
    func abort()
}
