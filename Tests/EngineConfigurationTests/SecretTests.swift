import Credentials
import Foundation
import TestSupport
import Testing

@testable import EngineConfiguration

@Suite("Secrets")
struct SecretTests {
    private static let secret = "hunter2-Zq8vX"

    /// Everything that can be printed of a configuration or of its error.
    private func everythingPrinted(of folder: TemporaryFolder, _ variables: [String: String] = [:]) -> String {
        let process = ProcessContext.testing(variables, in: folder.path)
        var output = "\(process)" + String(reflecting: process)
        dump(process, to: &output)
        do throws(ConfigurationError) {
            let configuration = try TestConfiguration.load(process: process)
            output += "\(configuration)" + String(reflecting: configuration)
            dump(configuration, to: &output)
            dump(configuration.token, to: &output)
            dump([configuration.password], to: &output)
            output += "\(String(describing: configuration.token))" + String(reflecting: configuration.token)
            output += "\(configuration.entries)\(configuration.warnings)"
            dump(Mirror(reflecting: configuration).children.map(\.value), to: &output)
        } catch {
            output += "\(error)" + String(reflecting: error)
            dump(error, to: &output)
        }
        return output
    }

    @Test("a secret is readable by name and nowhere else")
    func revealed() throws {
        let folder = try TemporaryFolder()
        try folder.write(".env.development.local", "TICKLOOM_API_TOKEN=\(Self.secret)\n")
        let process = ProcessContext.testing(["TICKLOOM_PASSWORD": Self.secret + "2"], in: folder.path)
        let configuration = try TestConfiguration.load(process: process)
        #expect(configuration.token?.written?.revealed == Self.secret)
        #expect(configuration.password?.written?.revealed == Self.secret + "2")
        #expect(!everythingPrinted(of: folder, process.variables).contains(Self.secret))
        #expect(
            configuration.entries.filter(\.key.isSecret).map { [$0.value, $0.origin.description] } == [
                ["<redacted>", ".env.development.local:1"], ["<redacted>", "environment variable TICKLOOM_PASSWORD"],
            ])
    }

    @Test("a secret that is not set has no value, not a redacted one")
    func notSet() throws {
        let folder = try TemporaryFolder()
        let configuration = try TestConfiguration.load(process: .testing(in: folder.path))
        #expect(configuration.token?.display == nil)
        #expect(configuration.entries.filter(\.key.isSecret).allSatisfy { $0.value == nil && $0.origin == .default })
    }

    @Test("a secret may be the name of a credential, which is shown, also in a committed file")
    func reference() throws {
        let folder = try TemporaryFolder()
        try folder.write(".env.production", "TICKLOOM_API_TOKEN=credential:vendor.token\n")
        let configuration = try TestConfiguration.load(
            environmentName: "production", process: .testing(in: folder.path))
        #expect(configuration.token?.credential?.text == "vendor.token")
        #expect(configuration.token?.written == nil)
        #expect(configuration.entries.filter(\.key.isSecret).map(\.value) == ["credential:vendor.token", nil])
        #expect(configuration.warnings.isEmpty)
    }

    @Test("what names no credential is an error, and is not shown", arguments: ["", "Zq8vX2mL", "a b", "../x", "-"])
    func badReference(name: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(".env.development.local", "TICKLOOM_API_TOKEN='credential:\(name)'\n")
        let output = everythingPrinted(of: folder)
        #expect(output.contains("does not name a credential"))
        #expect(!output.contains("Zq8vX2mL"))
    }

    @Test("in production no file holds a secret; the environment may") func production() throws {
        let folder = try TemporaryFolder()
        let line = "=\(Self.secret)\n"
        try folder.write(".env.production.local", "TICKLOOM_API_TOKEN\(line)TICKLOOM_SECRET_VENDOR_KEY\(line)")
        do throws(ConfigurationError) {
            _ = try TestConfiguration.load(environmentName: "production", process: .testing(in: folder.path))
            Issue.record("accepted")
        } catch {
            #expect(error.problems.map(\.kind) == [.misplacedKey, .misplacedKey])
            #expect(!"\(error)".contains(Self.secret))
        }
        let other = try TemporaryFolder()
        let configuration = try TestConfiguration.load(
            environmentName: "production", process: .testing(["TICKLOOM_API_TOKEN": Self.secret], in: other.path))
        #expect(configuration.token?.written?.revealed == Self.secret)
    }

    @Test("variables of secrets are no keys; the environment is stronger than a file") func variables() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            ".env.development.local",
            "TICKLOOM_SECRET_A=\(Self.secret)-file\nTICKLOOM_SECRET_B=\(Self.secret)-b\nTICKLOOM_SECRET_C=\n")
        let configuration = try TestConfiguration.load(
            process: .testing(["TICKLOOM_SECRET_A": "\(Self.secret)-variable"], in: folder.path))
        #expect(
            configuration.secretVariables.map(\.name) == [
                "TICKLOOM_SECRET_A", "TICKLOOM_SECRET_A", "TICKLOOM_SECRET_B",
            ])
        #expect(configuration.secretVariables.first?.value.revealed == "\(Self.secret)-variable")
        #expect(configuration.warnings.isEmpty)
        #expect(!everythingPrinted(of: folder).contains(Self.secret))
        try folder.write(".env.development", "TICKLOOM_SECRET_B=\(Self.secret)\n")
        let output = everythingPrinted(of: folder)
        #expect(output.contains("TICKLOOM_SECRET_B is secret, and this file is meant to be committed"))
        #expect(!output.contains(Self.secret))
    }

    @Test("a secret outside its limits is reported without its value")
    func outOfRange() throws {
        let folder = try TemporaryFolder()
        try folder.write(".env.development.local", "\nTICKLOOM_API_TOKEN=Zq8vX\n")
        let output = everythingPrinted(of: folder)
        #expect(
            output.contains(
                ".env.development.local:2: error: TICKLOOM_API_TOKEN (secret, not shown): shorter than 8 characters;"
                    + " try: copy the whole secret again"))
        #expect(!output.contains("Zq8vX"))
    }

    @Test("a secret in a file that is meant to be committed is an error")
    func committed() throws {
        let folder = try TemporaryFolder()
        try folder.write(".env.development", "TICKLOOM_API_TOKEN=\(Self.secret)\n")
        let output = everythingPrinted(of: folder)
        #expect(
            output.contains(
                ".env.development:1: error: TICKLOOM_API_TOKEN is secret, and this file is meant to be committed;"
                    + " try: set it in the file of the same name with .local, or in the environment;"
                    + " a secret that was committed must be replaced"))
        #expect(!output.contains(Self.secret))
    }

    @Test(
        "no mistake in a line makes its secret visible",
        arguments: [
            "TICKLOOM_API_TOKE=SECRET", "TICKLOOM_API_TOKEN: SECRET", "TICKLOOM_API_TOKENSECRET", "SECRET",
            "TICKLOOM_API_TOKEN='SECRET", "TICKLOOM_API_TOKEN=\"SECRET\\q\"", "TICKLOOM_API_TOKEN=\"ab\nSECRET\"",
            "TICKLOOM_LOG_LEVEL=infoTICKLOOM_API_TOKEN=SECRET", "TICKLOOM_FOLDER=/aTICKLOOM_API_TOKEN=SECRET",
            "TICKLOOM_THREADS=3 TICKLOOM_API_TOKEN = SECRET", "SECRET=", "SECRET==",
            "TICKLOOM_API_TOKEN=SECRET\n" + "TICKLOOM_API_TOKEN=SECRET",
            "TICKLOOM_LOG_LEVEL=x tickloom_api_token=SECRET", "API_TOKEN=SECRET", "export TICKLOOM_API_TOKEN SECRET",
        ])
    func mistakes(text: String) throws {
        let folder = try TemporaryFolder()
        // Without its dash, so that it could also pass for a name.
        try folder.write(".env.development.local", text.replacing("SECRET", with: "hunter2Zq8vX"))
        #expect(!everythingPrinted(of: folder).contains("hunter2Zq8vX"))
    }

    @Test("nor does any one damaged byte", arguments: 0..<8 as Range<UInt64>)
    func damagedByte(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let folder = try TemporaryFolder()
        let before = Array("# mine\nTICKLOOM_LOG_LEVEL=debug\nTICKLOOM_API_TOKEN=\"".utf8)
        let file = before + Array("\(Self.secret)\"\nTICKLOOM_FOLDER=/ticks\n".utf8)
        for _ in 0..<60 {
            var bytes = file
            var position = Int.random(in: 0..<file.count - Self.secret.utf8.count, using: &random)
            if position >= before.count { position += Self.secret.utf8.count }
            switch Int.random(in: 0..<3, using: &random) {
            case 0: bytes.remove(at: position)
            case 1: bytes[position] = UInt8.random(in: 0...255, using: &random)
            default: bytes.insert(Array("\n='\"# \\".utf8).randomElement(using: &random)!, at: position)
            }
            try folder.write(".env.development.local", bytes)
            #expect(!everythingPrinted(of: folder).contains("hunter2"), "seed \(seed)")
        }
    }

    @Test("the access log of swift-configuration, which anybody can switch on, redacts secrets")
    func accessLog() async {
        // In a process of its own: the log is chosen once, by a variable of the real environment.
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let log = folder.path + "/access.log"
            setenv("CONFIG_ACCESS_LOG_FILE", log, 1)
            try folder.write(".env.development.local", "TICKLOOM_API_TOKEN=\(Self.secret)\nTICKLOOM_THREADS=7\n")
            _ = try TestConfiguration.load(process: .testing(in: folder.path))
            let text = try String(contentsOfFile: log, encoding: .utf8)
            #expect(text.contains("TICKLOOM_API_TOKEN -> \"<REDACTED>\""))
            #expect(text.contains("TICKLOOM_THREADS -> \"7\" - provided by InMemoryProvider[.env.development.local]"))
            #expect(!text.contains(Self.secret))
        }
    }

    @Test("no flag can be declared for a secret, because other users can read a command's arguments")
    func noFlagDeclared() async {
        await #expect(processExitsWith: .failure) {
            _ = ConfigurationKey("TICKLOOM_X", flag: "--x", .secret(), default: .fixed(nil), help: "")
        }
    }

    @Test("no flag can set a secret")
    func noFlagSet() async {
        await #expect(processExitsWith: .failure) {
            _ = ConfigurationFlag<TestKeys>(setting: \.token, to: "x", name: "--token")
        }
    }
}
