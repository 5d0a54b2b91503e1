import TestSupport
import Testing

@testable import EngineConfiguration

@Suite("Formats")
struct FormatTests {
    private let context = ValueContext(baseDirectory: "/base", process: .testing())

    /// What a text reads as, rendered; or the kind of fault.
    private func outcome<Value>(
        _ format: ConfigurationFormat<Value>, _ text: String, in context: ValueContext? = nil
    ) -> String? {
        do {
            return format.render(try format.parse(text, context ?? self.context))
        } catch {
            return error.kind.rawValue
        }
    }

    @Test(
        "whole numbers",
        arguments: [
            ("1", "1"), ("256", "256"), ("007", "7"), ("0", "out_of_range"), ("257", "out_of_range"),
            ("-1", "out_of_range"), ("99999999999999999999", "out_of_range"), ("-99999999999999999999", "out_of_range"),
            ("-", "wrong_type"), ("+1", "wrong_type"), ("1.0", "wrong_type"), ("1e2", "wrong_type"),
            ("0x10", "wrong_type"),
            (" 1", "wrong_type"), ("1_000", "wrong_type"), ("٣", "wrong_type"),
        ])
    func integers(text: String, expected: String) {
        #expect(outcome(.integer(1...256), text) == expected)
    }

    @Test(
        "sizes",
        arguments: [
            ("64MB", "64MB"), ("512mb", "512MB"), ("512 MB", "512MB"), ("1000MB", "1GB"), ("1024MiB", "1GiB"),
            ("2GiB", "2GiB"), ("1500MB", "1500MB"), ("1TB", "1TB"), ("64000kB", "64MB"), ("64000001B", "64000001B"),
            ("131072KiB", "128MiB"), ("63999999B", "out_of_range"), ("1001GB", "out_of_range"),
            ("1TiB", "out_of_range"),
            ("9999999TiB", "out_of_range"), ("99999999999999999999MB", "out_of_range"), ("0MB", "out_of_range"),
            ("512", "wrong_type"), ("512M", "wrong_type"), ("MB", "wrong_type"), ("1.5GB", "wrong_type"),
            ("-1GB", "wrong_type"), ("512  MB", "wrong_type"), ("512MB!", "wrong_type"), ("half", "wrong_type"),
        ])
    func sizes(text: String, expected: String) {
        #expect(outcome(.byteSize(.megabytes(64) ... .terabytes(1)), text) == expected)
    }

    @Test(
        "durations",
        arguments: [
            ("0s", "0s"), ("0ms", "0s"), ("5s", "5s"), ("5 s", "5s"), ("1500ms", "1500ms"), ("2000ms", "2s"),
            ("90s", "90s"), ("120s", "2min"), ("10min", "10min"), ("600s", "10min"), ("601s", "out_of_range"),
            ("1h", "out_of_range"), ("9999999999999999h", "out_of_range"), ("99999999999999999999s", "out_of_range"),
            ("5", "wrong_type"), ("0", "wrong_type"), ("5m", "wrong_type"), ("5S", "wrong_type"),
            ("1.5s", "wrong_type"),
            ("-5s", "wrong_type"), ("s", "wrong_type"), ("1min30s", "wrong_type"),
        ])
    func durations(text: String, expected: String) {
        #expect(outcome(.duration(.zero ... .seconds(600)), text) == expected)
    }

    @Test(
        "choices are spelled exactly",
        arguments: [("fx-new-york", "fx-new-york"), ("utc", "utc"), ("UTC", "wrong_type")])
    func choices(text: String, expected: String) {
        let format: ConfigurationFormat<CalendarName> = .choice()
        #expect(outcome(format, text) == expected)
        #expect(format.range == "fx-new-york, utc, eet")
    }

    @Test(
        "paths become absolute",
        arguments: [
            ("/a/b", "/a/b"), ("a/b", "/base/a/b"), ("./a", "/base/a"), (".", "/base"), ("./", "/base"),
            ("../a", "/base/../a"), ("~", "/home/ada"), ("~/a", "/home/ada/a"), ("a b", "/base/a b"),
            ("a~", "/base/a~"),
            ("100%", "/base/100%"), ("%A", "/base/%A"), ("a$b", "/base/a$b"), ("~bob/a", "wrong_type"),
            ("$HOME/a", "wrong_type"), ("${HOME}/a", "wrong_type"), ("a\nb", "wrong_type"), ("a\u{0}b", "wrong_type"),
        ])
    func paths(text: String, expected: String) {
        #expect(outcome(.path(), text) == expected)
    }

    @Test(
        "paths on Windows",
        arguments: [
            ("C:\\a", "C:\\a"), ("c:/a", "c:/a"), ("\\\\server\\share", "\\\\server\\share"), ("a", "D:\\base\\a"),
            ("~\\a", "C:\\Users\\ada\\a"), ("~/a", "C:\\Users\\ada\\a"), ("%TEMP%\\a", "wrong_type"),
        ])
    func windowsPaths(text: String, expected: String) {
        let process = ProcessContext.testing(["USERPROFILE": "C:\\Users\\ada"], platform: .windows)
        #expect(outcome(.path(), text, in: ValueContext(baseDirectory: "D:\\base", process: process)) == expected)
    }

    @Test("a home folder that is not known is a fault, not a folder called ~")
    func noHome() {
        let process = ProcessContext(variables: [:], currentDirectory: "/", processorCount: 1, platform: .linux)
        #expect(outcome(.path(), "~/a", in: ValueContext(baseDirectory: "/", process: process)) == "wrong_type")
    }

    @Test(
        "the name of the configuration folder stays as its user wrote it",
        arguments: [("a", "a"), ("~/a", "/home/ada/a")])
    func pathAsWritten(text: String, expected: String) {
        #expect(outcome(.pathAsWritten(), text) == expected)
    }

    @Test("what a value is shown as reads as the same value")
    func rendering() throws {
        let folder = try TemporaryFolder()
        let process = ProcessContext.testing(in: folder.path)
        let context = ValueContext(baseDirectory: folder.path, process: process)
        let schema = ConfigurationSchema([EngineKeys()])
        for entry in try EngineConfiguration.load(process: process).entries {
            guard let key = schema[entry.key.variable], let value = entry.value else { continue }
            #expect(try key.resolve(value, in: context).display == value)
        }
    }
}
