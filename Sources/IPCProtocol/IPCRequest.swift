/// One request.
public struct IPCRequest: Sendable {
    public var method: String
    /// The first and only parameter, usually a map; an empty map if there was none. Keys that begin with `_` are the
    /// protocol's, and are in the ``context`` already.
    public var params: IPCPayload
    public var context: IPCContext

    public init(_ method: String, _ params: IPCPayload = .emptyMap, context: IPCContext) {
        self.method = method
        self.params = params
        self.context = context
    }
}
