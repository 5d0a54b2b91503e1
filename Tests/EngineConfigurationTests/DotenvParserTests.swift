import TestSupport
import Testing

@testable import EngineConfiguration

@Suite("Dotenv parser")
struct DotenvParserTests {
    private func value(_ line: String) -> String? {
        let lines = DotenvParser.parse(Array(line.utf8))
        guard lines.count == 1, case .assignment(_, let value) = lines[0].content else { return nil }
        return value
    }

    private func reason(_ line: String) -> String? {
        let lines = DotenvParser.parse(Array(line.utf8))
        guard lines.count == 1, case .fault(let fault) = lines[0].content else { return nil }
        return fault.reason
    }

    @Test(
        "values",
        arguments: [
            ("K=v", "v"), ("K=", ""), ("K=   ", ""), ("  K =  v  ", "v"), ("\tK\t=\tv\t", "v"),
            ("export K=v", "v"), ("export\t K=v", "v"), ("K=a=b", "a=b"), ("K=a b", "a b"),
            ("K=v # note", "v"), ("K=v\t# note", "v"), ("K=v#1", "v#1"), ("K=#v", "#v"), ("K= # note", ""),
            ("K=a'b", "a'b"), ("K=a\"b", "a\"b"), ("K=C:\\ticks\\new", "C:\\ticks\\new"), ("K=$HOME", "$HOME"),
            ("K=é€😀", "é€😀"),
            ("K=''", ""), ("K='a # b'", "a # b"), ("K='a\\nb'", "a\\nb"), ("K='a\"b'  # note", "a\"b"),
            ("K=' v '", " v "),
            ("K='v'#note", "v"), ("K=\"\"", ""), ("K=\"a # b\"", "a # b"), ("K=\"it's\"", "it's"), ("K= \"v\" ", "v"),
            ("K=\"\\n\\r\\t\\\\\\\"\\$\"", "\n\r\t\\\"$"), ("K=\"$x\"", "$x"), ("K=\"a\tb\"", "a\tb"),
        ])
    func values(line: String, expected: String) {
        #expect(value(line) == expected)
    }

    @Test(
        "faulty lines",
        arguments: [
            ("K", "the line has no \"=\""), ("export", "the line has no \"=\""), ("K: v", "the line has no \"=\""),
            ("=v", "what precedes \"=\" is not the name of a key"),
            ("1K=v", "what precedes \"=\" is not the name of a key"),
            ("K-1=v", "what precedes \"=\" is not the name of a key"),
            ("K L=v", "what precedes \"=\" is not the name of a key"),
            ("\u{A0}K=v", "what precedes \"=\" is not the name of a key"),
            ("Ké=v", "what precedes \"=\" is not the name of a key"),
            ("K='v", "the value's opening ' is not closed on the same line"),
            ("K=\"v", "the value's opening \" is not closed on the same line"),
            ("K=\"v\\\"", "the value's opening \" is not closed on the same line"),
            ("K=\"v\\", "the value's opening \" is not closed on the same line"),
            ("K='a' b", "text follows the closing quote"), ("K=\"a\"b", "text follows the closing quote"),
            ("K=\"\\q\"", "a \\ in double quotes begins no known escape"),
            ("K=a\u{1B}[31m", "the line contains a control character"),
            ("K=a\rL=b", "the line contains a control character"),
            ("# a\rK=b", "the line contains a control character"),
            ("K=\u{0}", "the line contains a control character"),
            ("K=\u{7F}", "the line contains a control character"),
        ])
    func faults(line: String, expected: String) {
        #expect(reason(line) == expected)
    }

    @Test("export is also a name", arguments: ["export=v", "exported=v", "export_K=v"])
    func exportAsName(line: String) {
        #expect(value(line) == "v")
    }

    @Test("lines are counted from 1, comments and blank lines too, whatever the line break")
    func lineNumbers() {
        let expected = [2, 5, 6]
        for lineBreak in ["\n", "\r\n"] {
            for end in ["", lineBreak] {
                let text = ["# note", "A=1", "", "   # note", "B=\"2", "C=3"].joined(separator: lineBreak) + end
                #expect(DotenvParser.parse(Array(text.utf8)).map(\.number) == expected)
            }
        }
    }

    @Test("CRLF is not part of a value, quoted or not")
    func carriageReturn() {
        #expect(value("K=v\r\n") == "v")
        #expect(value("K='v'\r\n") == "v")
        #expect(value("K=\r\n") == "")
        #expect(value("K=v\r") == "v")
    }

    @Test("a byte order mark is skipped at the start and nowhere else")
    func byteOrderMark() {
        #expect(value("\u{FEFF}K=v") == "v")
        #expect(reason("\u{FEFF}\u{FEFF}K=v") == "what precedes \"=\" is not the name of a key")
        #expect(DotenvParser.parse([0xEF, 0xBB, 0xBF]).isEmpty)
    }

    @Test("a line that is not UTF-8 spoils no other line")
    func invalidText() {
        let bytes = Array("A=1\nB=".utf8) + [0xC3, 0x28] + Array("\nC=3\n".utf8)
        let lines = DotenvParser.parse(bytes)
        #expect(lines.map(\.number) == [1, 2, 3])
        #expect(lines[0].content == .assignment(key: "A", value: "1"))
        guard case .fault(let fault) = lines[1].content else {
            Issue.record("line 2 was accepted")
            return
        }
        #expect(fault.kind == .invalidText)
        #expect(lines[2].content == .assignment(key: "C", value: "3"))
    }

    @Test("an empty file says nothing", arguments: ["", "\n", "\r\n\r\n", "# note", "   "])
    func nothing(text: String) {
        #expect(DotenvParser.parse(Array(text.utf8)).isEmpty)
    }

    @Test("any value survives quoting", arguments: 0..<20 as Range<UInt64>)
    func roundTrip(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let alphabet = Array("ab =#'\"\\$\n\r\t{}é😀")
        for _ in 0..<200 {
            let text = String(
                (0..<Int.random(in: 0...12, using: &random)).map { _ in alphabet.randomElement(using: &random)! })
            let escaped =
                text
                .replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("$", with: "\\$")
                .replacing("\r\n", with: "\\r\\n").replacing("\n", with: "\\n").replacing("\r", with: "\\r")
            #expect(value("K=\"\(escaped)\" # note") == text, "seed \(seed)")
        }
    }

    @Test(
        "any bytes are read without a crash, and every line found is one of the file",
        arguments: 0..<40 as Range<UInt64>)
    func anyBytes(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let pieces: [[UInt8]] =
            ["TICKLOOM_", "LOG_LEVEL", "=", "'", "\"", "\\", "#", "\n", "\r\n", "export ", " ", "\u{FEFF}", "é"].map {
                Array($0.utf8)
            }
        for _ in 0..<100 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 0...60, using: &random) {
                if Bool.random(using: &random) {
                    bytes += pieces.randomElement(using: &random)!
                } else {
                    bytes.append(UInt8.random(in: 0...255, using: &random))
                }
            }
            let lines = DotenvParser.parse(bytes)
            let lineCount = bytes.count { $0 == UInt8(ascii: "\n") } + 1
            #expect(lines.allSatisfy { (1...lineCount).contains($0.number) }, "seed \(seed)")
            #expect(zip(lines, lines.dropFirst()).allSatisfy { $0.number < $1.number }, "seed \(seed)")
        }
    }
}
