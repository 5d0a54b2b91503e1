/// Text from somebody else, as it may be written to a terminal.
enum PlainText {
    /// Without control characters, which could move the cursor or end the line.
    static func of(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? " " : $0 }))
    }
}
