/// Where a value, or a problem, comes from.
public enum ConfigurationOrigin: Hashable, Sendable {
    /// A flag on the command line, spelled with its dashes: `--data-dir`.
    case flag(String)
    /// A variable of the process environment, by name.
    case environmentVariable(String)
    /// A dotenv file: the path as it was looked for, and the line, counted from 1. The line is nil where the file as a
    /// whole is meant.
    case file(path: String, line: Int?)
    /// The default in the key's declaration.
    case `default`
}

extension ConfigurationOrigin: CustomStringConvertible {
    /// Text that a person, and an editor that follows `file:line`, can find the place by.
    public var description: String {
        switch self {
        case .flag(let name): "flag \(name)"
        case .environmentVariable(let name): "environment variable \(PrintableText.shortened(name))"
        case .file(let path, let line?): "\(PrintableText.escaped(path)):\(line)"
        case .file(let path, nil): PrintableText.escaped(path)
        case .default: "default"
        }
    }
}
