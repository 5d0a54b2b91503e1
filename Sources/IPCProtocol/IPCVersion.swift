/// The protocol's versions, see `docs/protocol.md`.
public enum IPCVersion {
    /// The newest version that is spoken here. A version says which messages there are and what they mean.
    public static let current = 1
    /// The oldest one.
    public static let oldest = 1
}
