/// The keys that decide which dotenv files are read. They cannot be set in those files.
struct FileSelectionKeys: ConfigurationKeys {
    /// The environment, whose name is part of the names of the files.
    let environment = ConfigurationKey(
        "TICKLOOM_ENV", flag: "--env", .choice(), default: .fixed(EngineEnvironment.development),
        help: "Which dotenv files are read; cannot be set in one.")

    /// The folder the files are looked for in, absolute or seen from the current folder.
    let directory = ConfigurationKey(
        "TICKLOOM_CONFIG_DIR", flag: "--config-dir", .pathAsWritten(),
        default: .computed("the current folder") { _ in "." },
        help: "The folder of the dotenv files; cannot be set in one.")
}
