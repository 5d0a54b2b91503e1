/// Makes text that came from outside safe to print on a terminal and in a log.
enum PrintableText {
    /// The number of Unicode scalars of a value that a message quotes before it cuts the rest off.
    static let quotedScalarsMax = 60

    /// The text in double quotes, ``shortened(_:)``.
    static func quoted(_ text: String) -> String {
        "\"\(shortened(text))\""
    }

    /// The text, cut after ``quotedScalarsMax`` scalars and then ``escaped(_:)``.
    static func shortened(_ text: String) -> String {
        let start = text.unicodeScalars.prefix(quotedScalarsMax)
        return escaped(String(start)) + (start.endIndex == text.unicodeScalars.endIndex ? "" : "…")
    }

    /// The text with every character escaped that a reader would not see as itself: terminal control codes, line
    /// breaks, and the marks that reverse the direction of writing.
    static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isInvisible) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if isInvisible(scalar) {
                result += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        default: false
        }
    }
}
