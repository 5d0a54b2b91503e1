import Testing

@testable import EngineConfiguration

@Suite("Platform defaults")
struct PlatformDefaultsTests {
    private func dataDirectory(_ platform: HostPlatform, _ variables: [String: String]) -> String? {
        let process = ProcessContext(
            variables: variables, currentDirectory: "/", processorCount: 1, platform: platform)
        return try? PlatformDefaults.dataDirectory(DefaultContext(process: process, values: [:]))
    }

    @Test("the data folder on Linux")
    func linux() {
        let home = ["HOME": "/home/ada"]
        #expect(dataDirectory(.linux, home) == "/home/ada/.local/share/tickloom")
        #expect(dataDirectory(.linux, ["XDG_DATA_HOME": "/data"]) == "/data/tickloom")
        #expect(dataDirectory(.linux, ["XDG_DATA_HOME": "/data/"]) == "/data/tickloom")
        for ignored in ["", "relative"] {
            let variables = home.merging(["XDG_DATA_HOME": ignored]) { $1 }
            #expect(dataDirectory(.linux, variables) == "/home/ada/.local/share/tickloom")
        }
        for home in ["", "relative"] { #expect(dataDirectory(.linux, ["HOME": home]) == nil) }
    }

    @Test("the data folder on macOS")
    func macOS() {
        let variables = ["HOME": "/Users/ada", "XDG_DATA_HOME": "/data"]
        #expect(dataDirectory(.macOS, variables) == "/Users/ada/Library/Application Support/tickloom")
        #expect(dataDirectory(.macOS, [:]) == nil)
    }

    @Test("the data folder on Windows")
    func windows() {
        let variables = ["LOCALAPPDATA": "C:\\Users\\ada\\AppData\\Local"]
        #expect(dataDirectory(.windows, variables) == "C:\\Users\\ada\\AppData\\Local\\tickloom")
        #expect(dataDirectory(.windows, [:]) == nil)
        #expect(dataDirectory(.windows, ["LOCALAPPDATA": "\\data"]) == nil)
    }

    @Test("the folders of credentials, and of the head of their record")
    func credentials() {
        func folders(_ platform: HostPlatform, _ variables: [String: String]) -> [String?] {
            let process = ProcessContext(
                variables: variables, currentDirectory: "/", processorCount: 1, platform: platform)
            let context = DefaultContext(process: process, values: [:])
            return [
                PlatformDefaults.credentialDirectory(context) ?? nil,
                PlatformDefaults.credentialHeadDirectory(context) ?? nil,
            ]
        }
        let home = ["HOME": "/home/ada"]
        #expect(folders(.linux, home) == ["/home/ada/.config/tickloom/credentials", "/home/ada/.local/state/tickloom"])
        let named = ["XDG_CONFIG_HOME": "/c", "XDG_STATE_HOME": "/s"]
        #expect(folders(.linux, named) == ["/c/tickloom/credentials", "/s/tickloom"])
        #expect(folders(.linux, home.merging(["XDG_CONFIG_HOME": "c"]) { $1 }) == folders(.linux, home))
        // Where nobody says where that is, only who uses credentials must.
        for platform in [HostPlatform.linux, .macOS, .windows] { #expect(folders(platform, [:]) == [nil, nil]) }
        #expect(
            folders(.macOS, home) == [
                "/home/ada/Library/Application Support/tickloom/credentials",
                "/home/ada/Library/Application Support/tickloom/state",
            ])
        #expect(
            folders(.windows, ["APPDATA": "C:\\R", "LOCALAPPDATA": "C:\\L"]) == [
                "C:\\R\\tickloom/credentials", "C:\\L\\tickloom/state",
            ])
    }

    @Test("threads", arguments: [(0, 1), (1, 1), (2, 2), (8, 8), (9, 8), (128, 8)])
    func storeThreads(cores: Int, expected: Int) {
        let context = DefaultContext(process: .testing(cores: cores), values: [:])
        #expect(PlatformDefaults.storeThreads(context) == expected)
    }
}
