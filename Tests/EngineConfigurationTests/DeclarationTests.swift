import Testing

@testable import EngineConfiguration

@Suite("Declarations")
struct DeclarationTests {
    private struct NotAKey: ConfigurationKeys {
        let number = 1
    }

    private struct Twice: ConfigurationKeys {
        let first = ConfigurationKey("TICKLOOM_X", .integer(1...2), default: .fixed(1), help: "")
        let second = ConfigurationKey("TICKLOOM_X", .integer(1...2), default: .fixed(1), help: "")
    }

    private struct NoPrefix: ConfigurationKeys {
        let key = ConfigurationKey("LOOM_X", .integer(1...2), default: .fixed(1), help: "")
    }

    @Test("every key has a help text of one sentence, and a default in the reference")
    func texts() {
        for key in EngineConfiguration.reference {
            #expect(key.help.hasSuffix(".") && !key.help.contains("\n"), "\(key.variable)")
            #expect(!key.defaultSummary.isEmpty, "\(key.variable)")
            #expect(!key.type.isEmpty, "\(key.variable)")
        }
    }

    @Test("a fixed default is within the limits of its key")
    func defaults() throws {
        let context = ValueContext(baseDirectory: "/", process: .testing())
        let schema = ConfigurationSchema([EngineKeys()])
        for key in schema.keys where !key.reference.defaultSummary.contains(" ") {
            _ = try key.resolve(key.reference.defaultSummary, in: context)
        }
    }

    @Test("a property that is no key, a name declared twice, a name without the prefix: each stops the program")
    func mistakes() async {
        await #expect(processExitsWith: .failure) { _ = ConfigurationSchema([NotAKey()]) }
        await #expect(processExitsWith: .failure) { _ = ConfigurationSchema([Twice()]) }
        await #expect(processExitsWith: .failure) { _ = ConfigurationSchema([NoPrefix()]) }
    }

    @Test("a flag needs a name")
    func flagWithoutName() async {
        await #expect(processExitsWith: .failure) {
            _ = ConfigurationFlag<EngineKeys>(setting: \.storeThreads, to: "1")
        }
    }
}
