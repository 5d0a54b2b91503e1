import TestSupport
import Testing

@testable import EngineConfiguration

@Suite("Problems")
struct ProblemTests {
    @Test(
        "what is wrong in a file is reported with its line and what to do",
        arguments: [
            (
                "TICKLOOM_STORE_TREADS=2",
                "1: error: TICKLOOM_STORE_TREADS is not a key; try: TICKLOOM_STORE_THREADS"
            ),
            (
                "\n\nTICKLOOM_ABCDEFGHIJ=2",
                "3: error: TICKLOOM_ABCDEFGHIJ is not a key; try: tickloom config show, which lists all keys"
            ),
            (
                "tickloom_log_level=debug",
                "1: error: tickloom_log_level is not a key; try: TICKLOOM_LOG_LEVEL"
            ),
            (
                "#\nTICKLOOM_STORE_THREADS=many",
                "2: error: TICKLOOM_STORE_THREADS is \"many\": not a whole number; try: a whole number from 1 to 256"
            ),
            (
                "TICKLOOM_STORE_THREADS=0",
                "1: error: TICKLOOM_STORE_THREADS is \"0\": outside 1 to 256; try: a whole number from 1 to 256"
            ),
            (
                "TICKLOOM_LOG_LEVEL=inof",
                "1: error: TICKLOOM_LOG_LEVEL is \"inof\": not one of trace, debug, info, notice, warning, error, critical;"
                    + " try: info"
            ),
            (
                "TICKLOOM_STORE_MEMORY_LIMIT=512",
                "1: error: TICKLOOM_STORE_MEMORY_LIMIT is \"512\": not a whole number with a unit such as MB or GiB;"
                    + " try: a size from 64MB to 1TB, such as 64MB"
            ),
            (
                "TICKLOOM_STORE_LOCK_TIMEOUT=601s",
                "1: error: TICKLOOM_STORE_LOCK_TIMEOUT is \"601s\": outside 0s to 10min; try: a duration from 0s to 10min"
            ),
            (
                "TICKLOOM_LOG_LEVEL=",
                "1: error: TICKLOOM_LOG_LEVEL has no value; try: write a value, or remove the key to use its default"
            ),
            (
                "TICKLOOM_LOG_LEVEL=info\nTICKLOOM_LOG_LEVEL=debug",
                "2: error: TICKLOOM_LOG_LEVEL is already set by .env.development.local:1; try: remove one of the two"
            ),
            (
                "TICKLOOM_ENV=ci",
                "1: error: TICKLOOM_ENV decides which files are read, so no file can set it;"
                    + " try: the flag --env, or the environment"
            ),
            (
                "TICKLOOM_CONFIG_DIR=/etc",
                "1: error: TICKLOOM_CONFIG_DIR decides which files are read, so no file can set it;"
                    + " try: the flag --config-dir, or the environment"
            ),
            (
                "TICKLOOM_LOG_LEVEL",
                "1: error: the line has no \"=\"; try: KEY=value, or # before a comment"
            ),
            (
                "TICKLOOM_DATA_DIR=/dataTICKLOOM_LOG_LEVEL=info",
                "1: error: a second assignment stands on the line of TICKLOOM_DATA_DIR; try: one KEY=value on each line"
            ),
            (
                "TICKLOM_LOG_LEVEL=info",
                "1: warning: TICKLOM_LOG_LEVEL is not a key; it is ignored; try: TICKLOOM_LOG_LEVEL"
            ),
            (
                "LOG_LEVEL=info",
                "1: warning: LOG_LEVEL is not a key; it is ignored; try: TICKLOOM_LOG_LEVEL"
            ),
        ])
    func inFile(text: String, expected: String) throws {
        #expect(try problems(inFile: text) == [".env.development.local:" + expected])
    }

    @Test("keys of other programs are left alone")
    func foreignKeys() throws {
        #expect(try problems(inFile: "VITE_TITLE=x\nPATH=/bin\nPATH=/usr/bin\nAWS_REGION=\n").isEmpty)
    }

    @Test("bytes that are not UTF-8 are reported by line")
    func invalidText() throws {
        let bytes = Array("# note\nTICKLOOM_LOG_LEVEL=".utf8) + [0xFF, 0xFE]
        #expect(
            try problems(inFile: bytes) == [
                ".env.development.local:2: error: the line is not UTF-8 text; try: save the file as UTF-8"
            ])
    }

    @Test("a folder in place of a file")
    func folderInsteadOfFile() throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder(".env.ci")
        #expect(
            problems(EngineConfiguration.self, environmentName: "ci", process: .testing(in: folder.path)).map(
                \.description)
                == [".env.ci: error: the file is a folder, not a file; try: remove the folder, or rename it"])
    }

    @Test("a link that leads nowhere, or in a circle, is not a missing file", arguments: ["nowhere", ".env.ci"])
    func brokenLink(target: String) throws {
        let folder = try TemporaryFolder()
        try folder.link(".env.ci", to: target)
        let found = problems(EngineConfiguration.self, environmentName: "ci", process: .testing(in: folder.path))
        #expect(found.map(\.kind) == [.unreadable])
        #expect(found.map(\.origin) == [.file(path: ".env.ci", line: nil)])
        #expect(found.map(\.message) == ["the file is a symbolic link that leads nowhere"])
    }

    @Test("a link to a file is that file")
    func link() throws {
        let folder = try TemporaryFolder()
        try folder.write("shared", "TICKLOOM_STORE_THREADS=2")
        try folder.link(".env.ci", to: "shared")
        let configuration = try EngineConfiguration.load(environmentName: "ci", process: .testing(in: folder.path))
        #expect(configuration.storeThreads == 2)
    }

    @Test("a device in place of a file is not opened")
    func device() throws {
        let folder = try TemporaryFolder()
        try folder.link(".env.ci", to: "/dev/zero")
        let found = problems(EngineConfiguration.self, environmentName: "ci", process: .testing(in: folder.path))
        #expect(found.map(\.message) == ["the file is not a regular file"])
    }

    @Test("a file is read up to its size limit and refused above it")
    func sizeLimit() throws {
        let comment = Array(repeating: UInt8(ascii: "#"), count: DotenvFile.bytesMax)
        #expect(try problems(inFile: comment).isEmpty)
        #expect(
            try problems(inFile: comment + [UInt8(ascii: "#")]) == [
                ".env.development.local: error: the file is larger than 1MiB;"
                    + " try: keep only KEY=value lines and comments in it"
            ])
    }

    @Test("after a hundred problems the rest of a file is left")
    func problemLimit() throws {
        let found = try problems(inFile: Array(repeating: "?", count: 1_000).joined(separator: "\n"))
        #expect(found.count == ConfigurationLoader.problemsPerFileMax + 1)
        #expect(
            found.last
                == ".env.development.local:101: error: the rest of the file was not checked after so many problems;"
                + " try: correct those above first")
    }

    @Test("a configuration folder that is named must exist")
    func missingFolder() throws {
        let folder = try TemporaryFolder()
        try folder.write("file", "")
        for name in ["nowhere", "file"] {
            let byFlag = problems(EngineConfiguration.self, directory: name, process: .testing(in: folder.path))
            #expect(
                byFlag.map(\.description) == [
                    "flag --config-dir: error: the configuration folder \"\(name)\" does not exist or is not a folder;"
                        + " try: the folder that holds the .env files"
                ])
            let byVariable = problems(
                EngineConfiguration.self, process: .testing(["TICKLOOM_CONFIG_DIR": name], in: folder.path))
            #expect(byVariable.map(\.origin) == [.environmentVariable("TICKLOOM_CONFIG_DIR")])
        }
    }

    @Test("an unknown environment is reported where it is named, and other problems with it")
    func unknownEnvironment() throws {
        let folder = try TemporaryFolder()
        let variables = ["TICKLOOM_ENV": "CI", "TICKLOOM_STORE_THREADS": "-1"]
        let found = problems(
            EngineConfiguration.self, environmentName: "prodution", process: .testing(variables, in: folder.path))
        #expect(
            found.map(\.description) == [
                "flag --env: error: TICKLOOM_ENV is \"prodution\": not one of development, ci, production; try: production",
                "environment variable TICKLOOM_ENV: error: TICKLOOM_ENV is \"CI\": not one of development, ci, production;"
                    + " try: ci",
                "environment variable TICKLOOM_STORE_THREADS: error: TICKLOOM_STORE_THREADS is \"-1\": outside 1 to 256;"
                    + " try: a whole number from 1 to 256",
            ])
    }

    @Test("an unknown variable in the environment is a warning, because other programs may have put it there")
    func unknownVariable() throws {
        let folder = try TemporaryFolder()
        let configuration = try EngineConfiguration.load(
            process: .testing(["TICKLOOM_LOGLEVEL": "debug", "TICKLOOM_X": "1", "LOG_LEVEL": "debug"], in: folder.path))
        #expect(configuration.logLevel == .info)
        #expect(
            configuration.warnings.map(\.description) == [
                "environment variable TICKLOOM_LOGLEVEL: warning: TICKLOOM_LOGLEVEL is not a key; it is ignored;"
                    + " try: TICKLOOM_LOG_LEVEL",
                "environment variable TICKLOOM_X: warning: TICKLOOM_X is not a key; it is ignored;"
                    + " try: tickloom config show, which lists all keys",
            ])
    }

    @Test("two flags for one key, and a flag without a value")
    func flags() throws {
        let folder = try TemporaryFolder()
        let found = problems(
            EngineConfiguration.self,
            flags: [
                .init(setting: \.logLevel, to: "debug", name: "--verbose"),
                .init(setting: \.logLevel, to: "error", name: "--quiet"), .init(setting: \.dataDirectory, to: ""),
            ], process: .testing(in: folder.path))
        #expect(
            found.map(\.description) == [
                "flag --quiet: error: TICKLOOM_LOG_LEVEL is already set by flag --verbose; try: remove one of the two",
                "flag --data-dir: error: TICKLOOM_DATA_DIR has no value;"
                    + " try: write a value, or remove the key to use its default",
            ])
    }

    @Test("a default that this machine does not offer")
    func noDefault() throws {
        let folder = try TemporaryFolder()
        var process = ProcessContext.testing(in: folder.path)
        process.variables = [:]
        #expect(
            problems(EngineConfiguration.self, process: process).map(\.description) == [
                "default: error: TICKLOOM_DATA_DIR has no default here, because HOME is not set to an absolute path;"
                    + " try: set the key, or HOME"
            ])
        process.variables = ["TICKLOOM_DATA_DIR": "ticks"]
        let configuration = try EngineConfiguration.load(process: process)
        #expect(configuration.dataDirectory == folder.path + "/ticks")
    }

    @Test("all problems of all sources are in one error, also of settings that are overridden")
    func allAtOnce() throws {
        let folder = try TemporaryFolder()
        try folder.write(".env.ci.local", "TICKLOOM_STORE_THREADS=x\nbroken\nTICKLOOM_DATA_DIR=$HOME/ticks\n")
        try folder.write(".env.ci", "TICKLOOM_EVN=1\nTICKLOOM_STORE_THREADS=257\nTICKLOOM_LOG_LEVEL=loud\n")
        let process = ProcessContext.testing(
            ["TICKLOOM_ENV": "ci", "TICKLOOM_IMPORT_COMPRESSION_LEVEL": "20", "TICKLOOM_UNHEARD_OF_THING": "1"],
            in: folder.path)
        let error = try #require(throws: ConfigurationError.self) {
            try EngineConfiguration.load(
                flags: [.init(setting: \.storeThreads, to: "2", name: "--threads")], process: process)
        }
        #expect(ConfigurationError.exitStatus == 78)
        #expect(
            error.description == """
                the configuration has 7 errors and 1 warning
                environment variable TICKLOOM_IMPORT_COMPRESSION_LEVEL: error: TICKLOOM_IMPORT_COMPRESSION_LEVEL is "20": \
                outside 1 to 19; try: a whole number from 1 to 19
                environment variable TICKLOOM_UNHEARD_OF_THING: warning: TICKLOOM_UNHEARD_OF_THING is not a key; \
                it is ignored; try: tickloom config show, which lists all keys
                .env.ci.local:1: error: TICKLOOM_STORE_THREADS is "x": not a whole number; \
                try: a whole number from 1 to 256
                .env.ci.local:2: error: the line has no "="; try: KEY=value, or # before a comment
                .env.ci.local:3: error: TICKLOOM_DATA_DIR is "$HOME/ticks": begins with a variable, and variables are not \
                expanded; try: write the path out; ~/ stands for the home folder
                .env.ci:1: error: TICKLOOM_EVN is not a key; try: TICKLOOM_ENV
                .env.ci:2: error: TICKLOOM_STORE_THREADS is "257": outside 1 to 256; try: a whole number from 1 to 256
                .env.ci:3: error: TICKLOOM_LOG_LEVEL is "loud": not one of trace, debug, info, notice, warning, error, \
                critical; try: one of trace, debug, info, notice, warning, error, critical
                """)
    }

    @Test("a value in a message is cut and cannot control the terminal")
    func hostileValue() throws {
        let folder = try TemporaryFolder()
        let process = ProcessContext.testing(
            [
                "TICKLOOM_STORE_THREADS": "\u{1B}[31m\u{202E}" + String(repeating: "9", count: 500),
                "TICKLOOM_\u{1B}": "",
            ],
            in: folder.path)
        let text = problems(EngineConfiguration.self, process: process).map(\.description).joined()
        #expect(text.contains("\\u{1b}[31m\\u{202e}999"))
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E })
        #expect(text.count < 500)
    }

    @Test("the names of problem kinds are stable")
    func kindNames() {
        #expect(
            ConfigurationProblem.Kind.allCases.map(\.rawValue) == [
                "unreadable", "invalid_text", "malformed_line", "duplicate_key", "unknown_key", "misplaced_key",
                "empty_value", "wrong_type", "out_of_range", "no_default", "too_many_problems",
            ])
    }

    @Test(
        "any bytes as a dotenv file give a configuration or problems, never a crash", arguments: 0..<20 as Range<UInt64>
    )
    func anyBytes(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let folder = try TemporaryFolder()
        for _ in 0..<10 {
            let bytes = (0..<Int.random(in: 0...400, using: &random)).map { _ in
                // Mostly text, so that keys and values are reached at all.
                Bool.random(using: &random)
                    ? UInt8.random(in: 0...255, using: &random)
                    : Array("TICKLOM_V=\"'\n#".utf8).randomElement(using: &random)!
            }
            try folder.write(".env.development", bytes)
            let found = problems(EngineConfiguration.self, process: .testing(in: folder.path))
            #expect(found.count <= ConfigurationLoader.problemsPerFileMax + 1, "seed \(seed)")
            for problem in found {
                guard case .file(".env.development", .some) = problem.origin else {
                    Issue.record("seed \(seed): \(problem)")
                    continue
                }
            }
        }
    }

    /// Other programs have `.env.development` files, too.
    @Test("a stranger's file in the current folder is left alone, one that is chosen is not")
    func strangersFiles() throws {
        let folder = try TemporaryFolder()
        try folder.write(".env.development", "FOO=1\nFOO=2\nnot a line\nTEXT=\"several\nlines\"\n")
        let here = ProcessContext.testing(in: folder.path)
        _ = try EngineConfiguration.load(process: here)
        #expect(throws: ConfigurationError.self) { try EngineConfiguration.load(directory: ".", process: here) }
        try folder.write(".env.development", "FOO=1\nnot a line\nTICKLOOM_LOG_LEVEL=info\n")
        #expect(throws: ConfigurationError.self) { try EngineConfiguration.load(process: here) }
    }
}
