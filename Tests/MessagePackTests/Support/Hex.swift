/// Bytes as the tests write them: hexadecimal digits, with `-` or spaces between them where that reads better.
enum Hex {
    static func bytes(_ text: String) -> [UInt8] {
        let digits = text.filter { $0 != "-" && $0 != " " }.map { UInt8($0.hexDigitValue!) }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// The same bytes over and over.
    static func bytes(_ text: String, times: Int) -> [UInt8] {
        let once = bytes(text)
        return [UInt8]((0..<times).map { _ in once }.joined())
    }

    static func text(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
