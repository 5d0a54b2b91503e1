import Foundation
import TestSupport
import Testing

@testable import EngineConfiguration

@Suite("Files of the repository")
struct CommittedFilesTests {
    /// The folder of the package.
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test("the committed dotenv files are valid and set something", arguments: EngineEnvironment.allCases)
    func dotenvFiles(environment: EngineEnvironment) throws {
        // A copy, so that a developer's own .env.*.local has no part in it.
        let folder = try TemporaryFolder()
        let name = ".env.\(environment.rawValue)"
        try folder.write(name, Array(try Data(contentsOf: Self.root.appending(path: name))))
        let configuration = try EngineConfiguration.load(
            environmentName: environment.rawValue, process: .testing(in: folder.path))
        #expect(configuration.warnings.isEmpty)
        #expect(
            configuration.entries.contains { entry in
                if case .file(name, .some) = entry.origin { true } else { false }
            })
    }

    @Test("the example of a dotenv file in docs/configuration.md is valid")
    func example() throws {
        let text = try String(contentsOf: Self.root.appending(path: "docs/configuration.md"), encoding: .utf8)
        let begin = try #require(text.firstRange(of: "```sh\n# A comment."))
        let end = try #require(text[begin.upperBound...].firstRange(of: "```\n"))
        let folder = try TemporaryFolder()
        try folder.write(".env.development", "#" + text[begin.upperBound..<end.lowerBound])
        let configuration = try EngineConfiguration.load(process: .testing(in: folder.path))
        #expect(configuration.warnings.isEmpty)
        #expect(configuration.logLevel == .debug)
        #expect(configuration.storeThreads == 4)
        #expect(configuration.dataDirectory == "/srv/market data")
        #expect(configuration.storeTemporaryDirectory == "/fast disk")
    }

    /// Set `TEST_RECORD_GOLDEN` to write the table anew after a change of the keys.
    @Test("the table of keys in docs/configuration.md is the declarations")
    func documentation() throws {
        let url = Self.root.appending(path: "docs/configuration.md")
        let text = try String(contentsOf: url, encoding: .utf8)
        let begin = try #require(text.firstRange(of: "<!-- keys: begin -->\n"))
        let end = try #require(text.firstRange(of: "<!-- keys: end -->\n"))
        let table = begin.upperBound..<end.lowerBound
        if ProcessInfo.processInfo.environment["TEST_RECORD_GOLDEN"] != nil {
            try text.replacingCharacters(in: table, with: Self.table).write(to: url, atomically: true, encoding: .utf8)
        } else {
            #expect(String(text[table]) == Self.table)
        }
    }

    private static var table: String {
        let rows = EngineConfiguration.reference.map { key in
            let kind = key.isSecret ? "\(key.type), secret" : key.type
            let flag = key.flag.map { "`\($0)`" } ?? ""
            let help = key.help + (key.reloads ? " *" : "")
            return "| `\(key.variable)` | \(flag) | \(kind) | \(key.range) | \(key.defaultSummary) | \(help) |"
        }
        let head = ["| Key | Flag | Type | Range | Default | What it does |", "|---|---|---|---|---|---|"]
        return (head + rows).joined(separator: "\n") + "\n"
    }
}
