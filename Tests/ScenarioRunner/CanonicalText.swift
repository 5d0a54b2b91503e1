import IPCProtocol
import MessagePack

/// Values as JSON, in the one form in which every language writes them: keys in order and no spaces; fields that are nil left
/// out; integers as texts; floating-point numbers as their bits, in 16 or 8 hexadecimal digits after `0x`; columns as arrays;
/// bytes as hexadecimal digits.
enum CanonicalText {
    static func of(_ value: MessagePackValue) -> String {
        switch value {
        case .nil: "null"
        case .bool(let value): value ? "true" : "false"
        case .int(let value): "\"\(value)\""
        case .uint(let value): "\"\(value)\""
        case .float(let value): bits(value.bitPattern)
        case .double(let value): bits(value.bitPattern)
        case .string(let text): quoted(text)
        case .binary(let bytes): "\"\(bytes.map { hex($0) }.joined())\""
        case .array(let values): "[\(values.map(of).joined(separator: ","))]"
        case .map(let pairs): object(pairs)
        case .ext(let content): column(content)
        case .timestamp(let time): preconditionFailure("no message has the timestamp \(time)")
        }
    }

    private static func object(_ pairs: [MessagePackPair]) -> String {
        let fields = pairs.compactMap { pair -> (String, String)? in
            guard case .string(let name) = pair.key else { preconditionFailure("the key \(pair.key) is no text") }
            return pair.value == .nil ? nil : (name, of(pair.value))
        }
        let texts = fields.sorted { $0.0 < $1.0 }.map { "\(quoted($0.0)):\($0.1)" }
        return "{\(texts.joined(separator: ","))}"
    }

    private static func column(_ content: MessagePackExtension) -> String {
        switch IPCColumnType(rawValue: content.type) {
        case .uint8: numbers(content, UInt8.self) { .integer(UInt64($0)) }
        case .int8: numbers(content, Int8.self) { .int(Int64($0)) }
        case .uint16: numbers(content, UInt16.self) { .integer(UInt64($0)) }
        case .int16: numbers(content, Int16.self) { .int(Int64($0)) }
        case .uint32: numbers(content, UInt32.self) { .integer(UInt64($0)) }
        case .int32: numbers(content, Int32.self) { .int(Int64($0)) }
        case .uint64: numbers(content, UInt64.self) { .integer($0) }
        case .int64: numbers(content, Int64.self) { .int($0) }
        case .float32: numbers(content, Float.self) { .float($0) }
        case .float64: numbers(content, Double.self) { .double($0) }
        case nil: preconditionFailure("no message has the extension \(content.type)")
        }
    }

    private static func numbers<Element: IPCColumnElement>(
        _ content: MessagePackExtension, _ element: Element.Type, _ value: (Element) -> MessagePackValue
    ) -> String {
        // What the client has decoded and encoded again is well-formed.
        let column = try! IPCPayload(MessagePackValue.ext(content)).decoded(as: IPCColumn<Element>.self)
        return of(.array(column.values.map(value)))
    }

    private static func bits(_ pattern: some FixedWidthInteger) -> String {
        let text = String(pattern, radix: 16)
        return "\"0x\(String(repeating: "0", count: pattern.bitWidth / 4 - text.count))\(text)\""
    }

    private static func hex(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\u{08}": quoted += "\\b"
            case "\u{0c}": quoted += "\\f"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case "\0"..."\u{1f}": quoted += "\\u00\(hex(UInt8(scalar.value)))"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
