/// What becomes of a wish to go to another address.
public enum Navigation: Sendable, Hashable {
    /// A page of the engine, in the window.
    case inside
    /// In the system's browser.
    case browser
    /// The user wants the engine to be started again.
    case retry
    case close
    case refuse

    static let retryAddress = "tickloom:retry"
    static let closeAddress = "tickloom:close"

    /// - Parameters:
    ///   - address: of the wish.
    ///   - origin: of the engine's pages; nil as long as there are none.
    ///   - isUsers: whether the user clicked something.
    public static func of(_ address: String, origin: String?, isUsers: Bool) -> Navigation {
        if address == retryAddress { return .retry }
        if address == closeAddress { return .close }
        // Pages of the shell's own, which are loaded as text.
        if address == "about:blank" { return .inside }
        if let origin, address == origin || address.hasPrefix(origin + "/") { return .inside }
        let isWeb = address.hasPrefix("https://") || address.hasPrefix("http://")
        return isWeb && isUsers ? .browser : .refuse
    }
}
