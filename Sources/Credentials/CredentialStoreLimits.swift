/// Limits that hold for every store.
public enum CredentialStoreLimits {
    /// The most bytes of a key: a name, a `/` and a version.
    public static let keyBytesMax = 96
}
