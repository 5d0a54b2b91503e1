/// A method of the schema that begins a subscription.
public struct IPCEventMethod<Params: IPCValue, Info: IPCValue, Event: IPCValue>: Sendable {
    public let info: IPCMethodInfo

    public init(_ info: IPCMethodInfo) {
        self.info = info
    }

    public var name: String { info.name }
}
