/// The operating systems whose habits for paths and data folders the configuration knows.
public enum HostPlatform: Sendable {
    case linux
    case macOS
    case windows

    /// The platform this code was built for. Anything that is neither macOS nor Windows follows Linux's habits.
    public static var current: HostPlatform {
        #if os(macOS)
        .macOS
        #elseif os(Windows)
        .windows
        #else
        .linux
        #endif
    }
}
