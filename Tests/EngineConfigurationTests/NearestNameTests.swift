import Testing

@testable import EngineConfiguration

@Suite("Nearest name")
struct NearestNameTests {
    @Test(
        "edits",
        arguments: [
            ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("abc", "abc", 0), ("abc", "abd", 1), ("abc", "ab", 1),
            ("abc", "xabc", 1), ("abc", "acb", 1), ("kitten", "sitting", 3), ("ca", "abc", 3), ("abcdef", "badcfe", 3),
        ])
    func edits(left: String, right: String, expected: Int) {
        #expect(NearestName.editDistance(Array(left.utf8), Array(right.utf8)) == expected)
        #expect(NearestName.editDistance(Array(right.utf8), Array(left.utf8)) == expected)
    }

    @Test("the nearest is proposed, the first of equals, none if all are far")
    func nearest() {
        let names = ["debug", "info", "notice"]
        #expect(NearestName.among(names, to: "DEBUG") == "debug")
        #expect(NearestName.among(names, to: "inof") == "info")
        #expect(NearestName.among(names, to: "verbose") == nil)
        #expect(NearestName.among(["ab", "ac"], to: "a") == "ab")
        #expect(NearestName.among(names, to: "debg", editsMax: 0) == nil)
        #expect(NearestName.among(["abcdef"], to: "abcdxy") == "abcdef")
        #expect(NearestName.among(["abcdef"], to: "abcxyz") == nil)
        #expect(NearestName.among(["ab"], to: "ax") == "ab")
        #expect(NearestName.among(["ab"], to: "xy") == nil)
        #expect(NearestName.among([], to: "a") == nil)
        #expect(NearestName.among(["a"], to: String(repeating: "a", count: 129)) == nil)
    }

    @Test("one slip in a key still finds it", arguments: EngineConfiguration.reference.map(\.variable))
    func oneSlip(variable: String) {
        let variables = EngineConfiguration.reference.map(\.variable)
        for index in variable.indices {
            var shortened = variable
            shortened.remove(at: index)
            #expect(NearestName.among(variables, to: shortened) == variable)
        }
    }
}
