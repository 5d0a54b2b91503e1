#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What the configuration takes from the process it is loaded in. Tests pass their own.
public struct ProcessContext: Sendable {
    /// The environment variables, by name. They may hold secrets, so this type prints none of them.
    public var variables: [String: String]
    /// The absolute path of the current folder. Relative paths in flags and in environment variables start here.
    public var currentDirectory: String
    /// The number of processor cores in use; at least 1.
    public var processorCount: Int
    /// Decides how paths look and where a user's data lives.
    public var platform: HostPlatform

    /// Describes a process.
    /// - Parameters:
    ///   - variables: The environment variables, by name.
    ///   - currentDirectory: An absolute path.
    ///   - processorCount: At least 1.
    ///   - platform: Whose habits to follow.
    public init(
        variables: [String: String], currentDirectory: String, processorCount: Int, platform: HostPlatform = .current
    ) {
        self.variables = variables
        self.currentDirectory = currentDirectory
        self.processorCount = processorCount
        self.platform = platform
    }

    /// This process, as it is now.
    public static var current: ProcessContext {
        ProcessContext(
            variables: ProcessInfo.processInfo.environment,
            currentDirectory: FileManager.default.currentDirectoryPath,
            processorCount: ProcessInfo.processInfo.activeProcessorCount)
    }

    /// The user's home folder: `HOME`, on Windows `USERPROFILE`; nil where the variable is missing or empty.
    var homeDirectory: String? {
        variable(platform == .windows ? "USERPROFILE" : "HOME")
    }

    /// An environment variable; nil where it is missing or empty, because an empty variable is how a shell or a build
    /// system says "not set".
    func variable(_ name: String) -> String? {
        guard let text = variables[name], !text.isEmpty else { return nil }
        return text
    }
}

extension ProcessContext: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The current folder and the number of variables, none of their values.
    public var description: String {
        "process in \(currentDirectory), \(variables.count) environment variables, \(processorCount) cores"
    }

    /// The same as ``description``.
    public var debugDescription: String { description }

    /// Leaves the environment variables out, so that `dump` cannot print a secret.
    public var customMirror: Mirror {
        Mirror(
            self,
            children: [
                "currentDirectory": currentDirectory, "processorCount": processorCount, "platform": platform,
            ])
    }
}
