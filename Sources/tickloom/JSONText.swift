import MarketModel

/// A JSON value that keeps its keys in order and its decimals exact.
///
/// Prices are integers at a scale here, and JSON numbers are decimals: going through a binary float would lose that,
/// and sorted or unordered keys would be hard to read.
enum JSONText {
    case null
    case bool(Bool)
    case int(Int)
    case string(String)
    /// A decimal: mantissa and scale.
    case decimal(Int64, scale: Int)
    /// The shortest decimal that reads back as the same double; null where it is not finite.
    case double(Double)
    /// The text of a number; null where it is empty.
    case number(String)
    case array([JSONText])
    case object([(String, JSONText)])

    static func time(_ time: Int64?, fraction: UTCTime.Fraction = .millisecondsOrFiner) -> JSONText {
        time.map { .string(UTCTime.text($0, fraction: fraction)) } ?? .null
    }

    static func optional(_ text: String?) -> JSONText { text.map { .string($0) } ?? .null }

    var text: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    func append(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes += "null".utf8
        case .bool(let value): bytes += (value ? "true" : "false").utf8
        case .int(let value): bytes += String(value).utf8
        case .string(let value): JSONText.append(string: value, to: &bytes)
        case .decimal(let mantissa, let scale): PriceText.append(mantissa, scale: scale, to: &bytes)
        case .double(let value): bytes += value.isFinite ? NumberText.text(value).utf8 : "null".utf8
        case .number(let text): bytes += (text.isEmpty ? "null" : text).utf8
        case .array(let values):
            bytes.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                value.append(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, (key, value)) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                JSONText.append(string: key, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                value.append(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private static func append(string: String, to bytes: inout [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        bytes.append(UInt8(ascii: "\""))
        for byte in string.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case UInt8(ascii: "\n"): bytes += "\\n".utf8
            case UInt8(ascii: "\r"): bytes += "\\r".utf8
            case UInt8(ascii: "\t"): bytes += "\\t".utf8
            case 0..<0x20, 0x7f:
                bytes += "\\u00".utf8
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
