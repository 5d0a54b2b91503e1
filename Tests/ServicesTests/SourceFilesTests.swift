import Foundation
import TestSupport
import Testing

@testable import Services

@Suite struct SourceFilesTests {
    @Test(arguments: [
        ("a.csv", "*.csv", true), ("a.csv", "a.c?v", true), ("a.csv", "*", true), ("a.csv", "b*", false),
        ("", "*", true), ("abc", "a*b*c", true), ("abd", "a*b*c", false), ("aXbXc", "a*b*c", true),
        ("aab", "*ab", true), ("\u{e4}.csv", "?.csv", true), (".a.csv", "*.csv", false), (".a.csv", ".*.csv", true),
        ("abc", "abc**", true), ("ab", "abc", false), ("abc", "ab", false),
    ]) func matching(name: String, pattern: String, isMatch: Bool) {
        #expect(PathPattern.matches(name, pattern) == isMatch, "\(name) \(pattern)")
    }

    /// Trying every way to place many stars would take longer than anyone waits.
    @Test(.timeLimit(.minutes(1))) func manyStars() {
        let name = String(repeating: "a", count: 200)
        #expect(!PathPattern.matches(name, String(repeating: "a*", count: 60) + "b"))
    }

    @Test(arguments: [
        ("*/x.csv", ["one/x.csv", "two/x.csv"]), ("t*/*.csv", ["two/x.csv", "two/y.csv"]),
        ("*/deep/?.csv", ["two/deep/z.csv"]), ("tw?", ["two/deep/z.csv", "two/x.csv", "two/y.csv"]),
        ("./o*/./x.csv", ["one/x.csv"]), ("*/../one/x.csv", ["one/../one/x.csv"]),
    ]) func wildcardsInFolderNames(pattern: String, expected: [String]) throws {
        let folder = try TemporaryFolder()
        for name in ["one", "two", "two/deep", ".hidden"] { try folder.makeFolder(name) }
        for name in ["one/x.csv", "two/x.csv", "two/y.csv", "two/deep/z.csv", ".hidden/x.csv", "two/notes.md", "x.csv"]
        {
            try folder.write(name, "")
        }
        let found = try SourceFiles.resolve([folder.path + "/" + pattern])
        let plain = found.map { $0.replacing("/./", with: "/") }
        #expect(plain == expected.map { folder.path + "/" + $0 })
    }

    /// A file counts once, however often and in whatever way it is named; the first way is kept.
    @Test func filesThatAreNamedTwice() throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("deep")
        for name in ["a.csv", "b.csv"] { try folder.write(name, "") }
        let path = folder.path
        try FileManager.default.createSymbolicLink(atPath: path + "/link.csv", withDestinationPath: "a.csv")
        let named = ["/deep/../a.csv", "/./a.csv", "//a.csv", "/a.csv", "/link.csv", "/b.csv", "/*.csv"]
        #expect(try SourceFiles.resolve(named.map { path + $0 }) == [path + "/deep/../a.csv", path + "/b.csv"])
    }

    @Test func aPatternThatNothingMatches() throws {
        let folder = try TemporaryFolder()
        for pattern in ["/*/x.csv", "/none*", "/*/*/*"] {
            let error = #expect(throws: ServiceError.self) { _ = try SourceFiles.resolve([folder.path + pattern]) }
            #expect(error?.code == .notFound)
        }
    }
}
