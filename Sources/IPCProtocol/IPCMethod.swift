/// A method of the schema that answers with a result.
public struct IPCMethod<Params: IPCValue, Result: IPCValue>: Sendable {
    public let info: IPCMethodInfo

    public init(_ info: IPCMethodInfo) {
        self.info = info
    }

    public var name: String { info.name }
}
