/// Reads dotenv files.
///
/// The format is the common ground of the tools that read such files, without what they disagree on:
///
/// ```
/// # a comment
/// KEY=value              # a comment after white space
/// export KEY=value       the word export is skipped
/// KEY='literal text'     nothing is special inside single quotes
/// KEY="text\twith\nescapes"   \n \r \t \\ \" \$
/// ```
///
/// A file is UTF-8, with or without a byte order mark; lines end with LF or CRLF. Blanks around key and value are
/// dropped. A value ends on its line, and `$NAME` is not expanded. What does not fit is reported, never skipped: a
/// lenient reader would run the engine without a setting that its user believes is made.
enum DotenvParser {
    private static let quote = UInt8(ascii: "\"")
    private static let apostrophe = UInt8(ascii: "'")
    private static let backslash = UInt8(ascii: "\\")
    private static let hash = UInt8(ascii: "#")
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private static let export = Array("export".utf8)

    /// Reads a whole file. Any bytes are accepted.
    ///
    /// Complexity: O(number of bytes).
    /// - Returns: The assignments and the faulty lines, in the order of the file.
    static func parse(_ bytes: [UInt8]) -> [DotenvLine] {
        var lines: [DotenvLine] = []
        let text = bytes.starts(with: byteOrderMark) ? bytes[byteOrderMark.count...] : bytes[...]
        let parts = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            let line = part.last == UInt8(ascii: "\r") ? part.dropLast() : part
            do {
                guard let content = try content(of: line) else { continue }
                lines.append(DotenvLine(number: index + 1, content: content))
            } catch {
                lines.append(DotenvLine(number: index + 1, content: .fault(error)))
            }
        }
        return lines
    }

    /// What a line without its line break says; nil for a comment or a blank line.
    private static func content(of line: ArraySlice<UInt8>) throws(ConfigurationFault) -> DotenvLine.Content? {
        guard String(validating: line, as: UTF8.self) != nil else {
            throw ConfigurationFault(
                kind: .invalidText, reason: "the line is not UTF-8 text", suggestion: "save the file as UTF-8")
        }
        // Comments too: in a file whose lines end with CR alone, all of it would be one comment.
        if line.contains(where: \.isControl) {
            throw malformed(
                "the line contains a control character", try: "remove it, or write \\n, \\r or \\t in double quotes")
        }
        var rest = trimmed(line)
        if rest.isEmpty || rest.first == hash { return nil }
        if rest.starts(with: export), rest.dropFirst(export.count).first?.isBlank == true {
            rest = trimmed(rest.dropFirst(export.count))
        }
        guard let equals = rest.firstIndex(of: UInt8(ascii: "=")) else {
            throw malformed("the line has no \"=\"", try: "KEY=value, or # before a comment")
        }
        let key = trimmed(rest[..<equals])
        guard isKey(key) else {
            throw malformed("what precedes \"=\" is not the name of a key", try: "a name of letters, digits and _")
        }
        let value = try value(in: rest[(equals + 1)...])
        return .assignment(key: String(decoding: key, as: UTF8.self), value: String(decoding: value, as: UTF8.self))
    }

    /// The bytes of the value in what follows "=".
    private static func value(in text: ArraySlice<UInt8>) throws(ConfigurationFault) -> ArraySlice<UInt8> {
        let start = text.drop(while: \.isBlank)
        return switch start.first {
        case apostrophe: try literalValue(after: start.dropFirst())
        case quote: try escapedValue(after: start.dropFirst())
        default: plainValue(in: text)
        }
    }

    /// A value without quotes: up to a `#` that follows a blank, or to the end of the line.
    private static func plainValue(in text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let comment = text.indices.dropFirst().first { text[$0] == hash && text[$0 - 1].isBlank }
        return trimmed(text[..<(comment ?? text.endIndex)])
    }

    /// A value in single quotes.
    private static func literalValue(after opening: ArraySlice<UInt8>) throws(ConfigurationFault) -> ArraySlice<UInt8> {
        guard let closing = opening.firstIndex(of: apostrophe) else { throw unclosed("'") }
        try checkEnd(opening[(closing + 1)...])
        return opening[..<closing]
    }

    /// A value in double quotes.
    private static func escapedValue(after opening: ArraySlice<UInt8>) throws(ConfigurationFault) -> ArraySlice<UInt8> {
        var value: [UInt8] = []
        var rest = opening
        while let byte = rest.popFirst() {
            switch byte {
            case quote:
                try checkEnd(rest)
                return value[...]
            case backslash:
                guard let letter = rest.popFirst() else { throw unclosed("\"") }
                value.append(try escape(letter))
            default:
                value.append(byte)
            }
        }
        throw unclosed("\"")
    }

    /// The byte that a letter after a backslash stands for.
    private static func escape(_ letter: UInt8) throws(ConfigurationFault) -> UInt8 {
        switch letter {
        case UInt8(ascii: "n"): return UInt8(ascii: "\n")
        case UInt8(ascii: "r"): return UInt8(ascii: "\r")
        case UInt8(ascii: "t"): return UInt8(ascii: "\t")
        case backslash, quote, UInt8(ascii: "$"): return letter
        default:
            throw malformed(
                "a \\ in double quotes begins no known escape",
                try: "one of \\n \\r \\t \\\\ \\\" \\$, or single quotes, where \\ is only itself")
        }
    }

    /// Accepts nothing but a comment after a closing quote.
    private static func checkEnd(_ rest: ArraySlice<UInt8>) throws(ConfigurationFault) {
        let rest = trimmed(rest)
        if !rest.isEmpty && rest.first != hash {
            throw malformed("text follows the closing quote", try: "remove it, or put the whole value in quotes")
        }
    }

    private static func isKey(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, !first.isASCIIDigit else { return false }
        return bytes.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "_") }
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes.drop(while: \.isBlank)
        while bytes.last?.isBlank == true { bytes.removeLast() }
        return bytes
    }

    private static func unclosed(_ mark: String) -> ConfigurationFault {
        malformed("the value's opening \(mark) is not closed on the same line", try: "add the closing \(mark)")
    }

    private static func malformed(_ reason: String, try suggestion: String) -> ConfigurationFault {
        ConfigurationFault(kind: .malformedLine, reason: reason, suggestion: suggestion)
    }
}
