@testable import EngineConfiguration

/// A small schema with what the engine's own does not have: secrets.
struct TestKeys: ConfigurationKeys {
    let token = ConfigurationKey("TICKLOOM_API_TOKEN", .secret(lengthMin: 8), default: .fixed(nil), help: "A token.")
    let password = ConfigurationKey("TICKLOOM_PASSWORD", .secret(), default: .fixed(nil), help: "A password.")
    let level = ConfigurationKey("TICKLOOM_LOG_LEVEL", .choice(), default: .fixed(LogLevel.info), help: "A choice.")
    let threads = ConfigurationKey(
        "TICKLOOM_THREADS", flag: "--threads", .integer(1...9), default: .fixed(3), help: "A number.")
    let folder = ConfigurationKey(
        "TICKLOOM_FOLDER", .path(), default: .computed("none") { _ in "/default" }, help: "A path.")
}

typealias TestConfiguration = ValidatedConfiguration<TestKeys>
