import TestSupport
@testable import EngineConfiguration

/// All problems of a configuration, whether it can be used or not.
func problems<Keys>(
    _: ValidatedConfiguration<Keys>.Type, environmentName: String? = nil, directory: String? = nil,
    flags: [ConfigurationFlag<Keys>] = [], process: ProcessContext
) -> [ConfigurationProblem] {
    do throws(ConfigurationError) {
        return try ValidatedConfiguration<Keys>
            .load(environmentName: environmentName, directory: directory, flags: flags, process: process).warnings
    } catch {
        return error.problems
    }
}

/// The engine's problems with one dotenv file, `.env.development.local`, as printed.
func problems(inFile text: String) throws -> [String] {
    try problems(inFile: Array(text.utf8))
}

/// The engine's problems with the bytes of one dotenv file, `.env.development.local`, as printed.
func problems(inFile bytes: [UInt8]) throws -> [String] {
    let folder = try TemporaryFolder()
    try folder.write(".env.development.local", bytes)
    return problems(EngineConfiguration.self, directory: ".", process: .testing(in: folder.path)).map(\.description)
}
