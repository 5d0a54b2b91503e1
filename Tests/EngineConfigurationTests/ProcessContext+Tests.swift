@testable import EngineConfiguration

extension ProcessContext {
    /// A Linux process in some folder, at home in `/home/ada`, with 4 cores and the given variables besides `HOME`.
    static func testing(
        _ variables: [String: String] = [:], in directory: String = "/work", cores: Int = 4,
        platform: HostPlatform = .linux
    ) -> ProcessContext {
        ProcessContext(
            variables: ["HOME": "/home/ada"].merging(variables) { $1 }, currentDirectory: directory,
            processorCount: cores, platform: platform)
    }
}
