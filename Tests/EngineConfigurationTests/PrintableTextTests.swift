import Testing

@testable import EngineConfiguration

@Suite("Printable text")
struct PrintableTextTests {
    @Test(
        "what cannot be seen is escaped",
        arguments: [
            ("plain é 😀", "plain é 😀"), ("a\nb", "a\\u{a}b"), ("\u{1B}[0m", "\\u{1b}[0m"), ("\u{202E}x", "\\u{202e}x"),
            ("\u{2028}", "\\u{2028}"), ("\u{0}", "\\u{0}"), ("C:\\a", "C:\\a"),
        ])
    func escapes(text: String, expected: String) {
        #expect(PrintableText.escaped(text) == expected)
    }

    @Test("a long text is cut")
    func cut() {
        let limit = PrintableText.quotedScalarsMax
        let whole = String(repeating: "a", count: limit)
        #expect(PrintableText.quoted(whole) == "\"\(whole)\"")
        #expect(PrintableText.quoted(whole + "b") == "\"\(whole)…\"")
    }
}
