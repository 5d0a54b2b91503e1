/// What this release is called.
public enum Release {
    public static let version = "0.1.0"
}
