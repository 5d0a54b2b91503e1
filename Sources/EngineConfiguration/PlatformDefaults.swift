/// Defaults that depend on the machine.
enum PlatformDefaults {
    /// More threads than this rarely help queries over a day or a year of ticks, and each costs memory.
    static let storeThreadsMax = 8

    /// The folder in which a user's programs keep data on this platform: on Linux `tickloom` in `XDG_DATA_HOME`, else
    /// in `~/.local/share`; on macOS in `~/Library/Application Support`; on Windows in `%LOCALAPPDATA%`.
    /// - Throws: ``ConfigurationFault`` if the environment does not say where that is.
    @Sendable
    static func dataDirectory(_ context: DefaultContext) throws(ConfigurationFault) -> String? {
        let process = context.process
        let parent: String
        switch process.platform {
        case .linux:
            // The XDG base directory specification: a relative path there is invalid and to be ignored.
            if let data = process.variable("XDG_DATA_HOME"), HostPath.isAbsolute(data, on: .linux) {
                parent = data
            } else {
                parent = HostPath.joining(try home(process), ".local/share", on: .linux)
            }
        case .macOS:
            parent = HostPath.joining(try home(process), "Library/Application Support", on: .macOS)
        case .windows:
            guard let data = process.variable("LOCALAPPDATA"), HostPath.isAbsolute(data, on: .windows) else {
                throw noFolder(variable: "LOCALAPPDATA")
            }
            parent = data
        }
        return HostPath.joining(parent, "tickloom", on: process.platform)
    }

    /// The folder for secrets: `tickloom/credentials` in the user's folder for configuration, which is not that of the data, so that
    /// who copies or shares the data does not take the secrets along. On Linux in `XDG_CONFIG_HOME`, else in `~/.config`; on macOS
    /// in `~/Library/Application Support`; on Windows in `%APPDATA%`.
    /// - Returns: No value where the environment does not say where that is: only who uses credentials must set the key.
    @Sendable
    static func credentialDirectory(_ context: DefaultContext) -> String?? {
        let process = context.process
        let parent: String?
        switch process.platform {
        case .linux: parent = userFolder(process, variable: "XDG_CONFIG_HOME", usual: ".config")
        case .macOS: parent = userFolder(process, variable: nil, usual: "Library/Application Support")
        case .windows: parent = userFolder(process, variable: "APPDATA", usual: nil)
        }
        return .some(parent.map { HostPath.joining($0, "tickloom/credentials", on: process.platform) })
    }

    /// The folder for what programs know of their last run: `tickloom`, on Linux in `XDG_STATE_HOME`, else in `~/.local/state`; on
    /// macOS `tickloom/state` in `~/Library/Application Support`; on Windows in `%LOCALAPPDATA%`.
    /// - Returns: No value where the environment does not say where that is.
    @Sendable
    static func credentialHeadDirectory(_ context: DefaultContext) -> String?? {
        let process = context.process
        let folder: String?
        switch process.platform {
        case .linux:
            folder = userFolder(process, variable: "XDG_STATE_HOME", usual: ".local/state").map {
                HostPath.joining($0, "tickloom", on: .linux)
            }
        case .macOS:
            folder = userFolder(process, variable: nil, usual: "Library/Application Support").map {
                HostPath.joining($0, "tickloom/state", on: .macOS)
            }
        case .windows:
            folder = userFolder(process, variable: "LOCALAPPDATA", usual: nil).map {
                HostPath.joining($0, "tickloom/state", on: .windows)
            }
        }
        return .some(folder)
    }

    /// A folder that a variable names, else one in the user's home.
    private static func userFolder(_ process: ProcessContext, variable: String?, usual: String?) -> String? {
        if let variable, let path = process.variable(variable), HostPath.isAbsolute(path, on: process.platform) {
            return path
        }
        guard let usual, let home = process.homeDirectory, HostPath.isAbsolute(home, on: process.platform) else {
            return nil
        }
        return HostPath.joining(home, usual, on: process.platform)
    }

    /// The number of cores, at most ``storeThreadsMax``.
    @Sendable
    static func storeThreads(_ context: DefaultContext) -> Int? {
        min(max(1, context.process.processorCount), storeThreadsMax)
    }

    /// `tmp` in the data folder: the same disk, so that its free space is what the user gave the data.
    @Sendable
    static func storeTemporaryDirectory(_ context: DefaultContext) -> String? {
        guard let data = context.value(of: \EngineKeys.dataDirectory) else { return nil }
        return HostPath.joining(data, "tmp", on: context.process.platform)
    }

    /// The longest path that the address of a socket has room for on every system, in bytes.
    static let socketBytesMax = 100

    /// `run/engine.sock` in the data folder; where that is too long for a socket, a name of its own in the folder for such
    /// things.
    @Sendable
    static func engineSocket(_ context: DefaultContext) -> String? {
        guard let data = context.value(of: \EngineKeys.dataDirectory) else { return nil }
        let platform = context.process.platform
        let path = HostPath.joining(data, "run/engine.sock", on: platform)
        guard path.utf8.count > socketBytesMax else { return path }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in (data + "\n" + (context.process.homeDirectory ?? "")).utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        let folder = context.process.variable("XDG_RUNTIME_DIR") ?? "/tmp"
        return HostPath.joining(folder, "tickloom-\(String(hash, radix: 16))/engine.sock", on: platform)
    }

    private static func home(_ process: ProcessContext) throws(ConfigurationFault) -> String {
        guard let home = process.homeDirectory, HostPath.isAbsolute(home, on: process.platform) else {
            throw noFolder(variable: "HOME")
        }
        return home
    }

    private static func noFolder(variable: String) -> ConfigurationFault {
        ConfigurationFault(
            kind: .noDefault,
            reason: "has no default here, because \(variable) is not set to an absolute path",
            suggestion: "set the key, or \(variable)")
    }
}
