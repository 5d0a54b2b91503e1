/// What this release is called: the same as the engine's.
public enum ShellVersion {
    public static let number = "0.1.0"
}
