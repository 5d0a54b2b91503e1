import Foundation

/// Where the shell keeps what belongs to one data folder: in the user's folder for state.
public struct StatePlace: Sendable, Hashable {
    public let folder: String
    private let name: String

    /// - Parameters:
    ///   - dataFolder: an absolute path; links are resolved, so that one folder has one place.
    ///   - variables: the environment: `XDG_STATE_HOME`, else `HOME`.
    /// - Throws: ``ShellError`` `.io` if the environment does not say where.
    public init(dataFolder: String, variables: [String: String]) throws(ShellError) {
        if let state = variables["XDG_STATE_HOME"], state.hasPrefix("/") {
            folder = state + "/tickloom/desktop"
        } else if let home = variables["HOME"], home.hasPrefix("/") {
            folder = home + "/.local/state/tickloom/desktop"
        } else {
            throw ShellError(
                .io, "there is no folder for the window's state",
                advice: "set HOME or XDG_STATE_HOME to an absolute path")
        }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in URL(fileURLWithPath: dataFolder).resolvingSymlinksInPath().path.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        let digits = String(hash, radix: 16)
        name = String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The window, and what the page keeps.
    public var file: String { "\(folder)/\(name).json" }
    /// Held by the window that shows the data folder.
    public var lock: String { "\(folder)/\(name).lock" }
    /// On which that window is asked to come forward.
    public func socket(runtimeFolder: String?) -> String {
        guard let runtimeFolder, runtimeFolder.hasPrefix("/") else { return "\(folder)/\(name).sock" }
        return "\(runtimeFolder)/tickloom-desktop-\(name).sock"
    }

    /// Makes the folder, for its owner alone.
    ///
    /// - Throws: ``ShellError`` `.io`.
    public func prepare() throws(ShellError) {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw ShellError(
                .io, "the folder for the window's state cannot be made", location: folder,
                advice: "check its permissions, or set XDG_STATE_HOME")
        }
    }
}
