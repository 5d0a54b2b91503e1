/// What a request leads to.
public enum IPCAnswer: Sendable {
    case result(IPCPayload)
    case subscription(IPCSubscription)
}
