/// What a value's meaning depends on besides its text.
struct ValueContext {
    /// The absolute path that a relative path starts from: the current folder for flags and environment variables, the
    /// file's own folder for dotenv files.
    let baseDirectory: String
    /// The process the configuration is for.
    let process: ProcessContext
}
