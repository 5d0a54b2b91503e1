/// One key set in one place, not yet checked. The text may be a secret: never print a setting.
struct ConfigurationSetting {
    /// The name of the key.
    let variable: String
    /// The value as written.
    let text: String
    /// Where it is written.
    let origin: ConfigurationOrigin
}
