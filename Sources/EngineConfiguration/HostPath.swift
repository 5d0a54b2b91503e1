/// The few path operations the configuration needs, for the paths of a chosen platform rather than the one the code
/// runs on.
enum HostPath {
    /// Whether a path means the same place whatever the current folder is.
    static func isAbsolute(_ path: String, on platform: HostPlatform) -> Bool {
        guard platform == .windows else { return path.hasPrefix("/") }
        // `\\server\share`, or a drive: `C:\`, `C:/`. A lone `\folder` or `C:folder` depends on the current drive.
        let start = Array(path.utf8.prefix(3))
        if start.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "\\")]) { return true }
        guard start.count == 3 else { return false }
        let isSeparator = start[2] == UInt8(ascii: "\\") || start[2] == UInt8(ascii: "/")
        return Unicode.Scalar(start[0]).properties.isAlphabetic && start[1] == UInt8(ascii: ":") && isSeparator
    }

    /// `path` seen from `base`; an absolute `path` stays as it is. `..` is left for the system to resolve, because
    /// only it knows where symbolic links lead.
    static func joining(_ base: String, _ path: String, on platform: HostPlatform) -> String {
        if isAbsolute(path, on: platform) { return path }
        var rest = Substring(path)
        while rest.hasPrefix("./") { rest = rest.dropFirst(2) }
        if rest.isEmpty || rest == "." { return base }
        let separator = platform == .windows ? "\\" : "/"
        let endsInSeparator = base.hasSuffix("/") || (platform == .windows && base.hasSuffix("\\"))
        return base + (endsInSeparator ? "" : separator) + rest
    }
}
