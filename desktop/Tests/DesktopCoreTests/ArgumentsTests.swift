import DesktopCore
import Testing

@Suite struct ArgumentsTests {
    @Test func readsBothSpellings() throws {
        let arguments = try Arguments(["--data-dir", "a b", "--engine=/x=y"], allowsAutomation: false)
        #expect(arguments.dataFolder == "a b")
        #expect(arguments.engine == "/x=y")
        #expect(!arguments.isAutomated)
    }

    @Test(arguments: [
        ["--data-dir"], ["--data-dir="], ["--engine", ""], ["x"], ["-x"], ["--help=1"], ["--token", "x"],
    ])
    func refusesTheRest(_ words: [String]) {
        let error = #expect(throws: ShellError.self) { try Arguments(words, allowsAutomation: true) }
        #expect(error?.code == .usage)
        #expect(error?.exitCode == 64)
    }

    @Test func releasesHaveNoAutomation() throws {
        #expect(try Arguments(["--automation"], allowsAutomation: true).isAutomated)
        #expect(throws: ShellError.self) { try Arguments(["--automation"], allowsAutomation: false) }
        #expect(!Arguments.usage.contains("automation"))
    }
}
