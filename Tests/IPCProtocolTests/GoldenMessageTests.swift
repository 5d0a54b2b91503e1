import Foundation
import IPCProtocol
import MessagePack
import TestSupport
import Testing

/// The messages that the tests of all three languages read.
@Suite struct GoldenMessageTests {
    struct Golden: Sendable, CustomTestStringConvertible {
        var name: String
        var isShortest: Bool
        var bytes: [UInt8]
        /// As JSON.
        var message: String

        var testDescription: String { name }
    }

    static let all: [Golden] = {
        let path = SharedData.packageFolder.appendingPathComponent("Tests/Golden/messages.json").path
        let list =
            try! JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path))) as! [[String: Any]]
        return list.map { entry in
            let hex = Array((entry["hex"] as! String).utf8)
            let bytes = stride(from: 0, to: hex.count, by: 2).map {
                UInt8(String(decoding: hex[$0..<$0 + 2], as: UTF8.self), radix: 16)!
            }
            let message = try! JSONSerialization.data(withJSONObject: entry["message"]!)
            return Golden(
                name: entry["name"] as! String, isShortest: entry["form"] as! String == "shortest", bytes: bytes,
                message: String(decoding: message, as: UTF8.self))
        }
    }()

    @Test func areThere() {
        #expect(Self.all.count >= 30)
        #expect(Set(Self.all.map(\.isShortest)).count == 2)
    }

    @Test(arguments: all) func meanWhatTheySay(golden: Golden) throws {
        let json = try JSONSerialization.jsonObject(with: Data(golden.message.utf8))
        let value = try MessagePackValue(decoding: golden.bytes)
        #expect(Self.isEqual(value, json), "\(value)")
        if golden.isShortest { #expect(try value.encoded() == golden.bytes) }
        let incoming = try golden.bytes.withUnsafeBytes { bytes in
            try IPCIncoming(bytes, limits: MessagePackLimits())
        }
        // The kind is what the message begins with.
        guard case .array(let elements) = value else { return }
        switch incoming {
        case .request, .refused: #expect(elements[0] == 0)
        case .response: #expect(elements[0] == 1)
        case .notification: #expect(elements[0] == 2)
        }
    }

    /// What we write is the same, byte for byte: columns, their padding, and the headers around them.
    @Test(arguments: all.filter { !$0.isShortest }) func areWrittenAlike(golden: Golden) throws {
        var writer = MessagePackWriter()
        let incoming = try golden.bytes.withUnsafeBytes { bytes in
            try IPCIncoming(bytes, limits: MessagePackLimits())
        }
        let payload: IPCPayload
        switch incoming {
        case .response(let id, _, let result):
            payload = try Self.rewritten(IPCPayload(unchecked: Array(golden.bytes[result])))
            IPCEnvelope.writeResponseHeader(id, payloadBytes: payload.bytes.count, to: &writer)
        case .notification(_, let params):
            let (subscription, sequence, range) = try MessagePackReader.reading(Array(golden.bytes[params])) {
                reader throws(MessagePackError) in
                _ = try reader.readArrayHeader()
                return (try reader.readUInt64(), try reader.readUInt64(), try reader.skip())
            }
            let bytes = golden.bytes[params.lowerBound + range.lowerBound..<params.lowerBound + range.upperBound]
            payload = try Self.rewritten(IPCPayload(unchecked: Array(bytes)))
            IPCEnvelope.writeEventHeader(subscription, sequence, payloadBytes: payload.bytes.count, to: &writer)
        default:
            Issue.record("no result and no event: \(golden.name)")
            return
        }
        #expect(writer.count % 8 == 0 || payload.bytes.count < IPCEnvelope.alignedBytes)
        #expect(writer.bytes + payload.bytes == golden.bytes)
    }

    /// Decoded and encoded again, as a type of the schema where it is one.
    private static func rewritten(_ payload: IPCPayload) throws -> IPCPayload {
        if let bars = try? payload.decoded(as: IPC.BarBatch.self) { return try IPCPayload(bars) }
        let value = try payload.value()
        return try IPCPayload { writer throws(MessagePackError) in try write(value, &writer) }
    }

    private static func write(_ value: MessagePackValue, _ writer: inout MessagePackWriter) throws(MessagePackError) {
        switch value {
        case .map(let pairs):
            try writer.writeMapHeader(pairs.count)
            for pair in pairs {
                try writer.write(pair.key)
                try write(pair.value, &writer)
            }
        case .ext(let ext):
            guard let type = IPCColumnType(rawValue: ext.type) else { return try writer.write(value) }
            let bytes = try ext.encodedBytes()
            try MessagePackReader.reading(bytes) { reader throws(MessagePackError) in
                switch type {
                case .uint8: try writer.writeColumn(try reader.readColumn(of: UInt8.self))
                case .int8: try writer.writeColumn(try reader.readColumn(of: Int8.self))
                case .uint16: try writer.writeColumn(try reader.readColumn(of: UInt16.self))
                case .int16: try writer.writeColumn(try reader.readColumn(of: Int16.self))
                case .uint32: try writer.writeColumn(try reader.readColumn(of: UInt32.self))
                case .int32: try writer.writeColumn(try reader.readColumn(of: Int32.self))
                case .uint64: try writer.writeColumn(try reader.readColumn(of: UInt64.self))
                case .int64: try writer.writeColumn(try reader.readColumn(of: Int64.self))
                case .float32: try writer.writeColumn(try reader.readColumn(of: Float.self))
                case .float64: try writer.writeColumn(try reader.readColumn(of: Double.self))
                }
            }
        default: try writer.write(value)
        }
    }

    /// Whether a value is what the JSON says, see `scripts/generate-golden-messages.py` for its form.
    private static func isEqual(_ value: MessagePackValue, _ json: Any) -> Bool {
        switch value {
        case .nil: return json is NSNull
        case .array(let elements):
            guard let list = json as? [Any], list.count == elements.count else { return false }
            return zip(elements, list).allSatisfy { isEqual($0, $1) }
        case .map(let pairs):
            guard let object = json as? [String: Any], object.count == pairs.count else { return false }
            return pairs.allSatisfy { pair in
                guard case .string(let key) = pair.key, let inner = object[key] else { return false }
                return isEqual(pair.value, inner)
            }
        case .string(let text): return json as? String == text
        case .bool(let bool): return (json as? NSNumber)?.boolValue == bool
        default: break
        }
        if let number = json as? NSNumber {
            switch value {
            case .int(let int): return number.int64Value == int
            case .double(let double): return number.doubleValue == double
            case .float(let float): return number.doubleValue == Double(float)
            default: return false
            }
        }
        guard let object = json as? [String: Any], let (kind, content) = object.first else { return false }
        switch (kind, value) {
        case ("$int", .int(let int)): return content as? String == "\(int)"
        case ("$int", .uint(let int)): return content as? String == "\(int)"
        case ("$float", .double(let double)):
            return (content as? String).flatMap { Double($0) }.map { $0 == double || $0.isNaN && double.isNaN } ?? false
        case ("$bin", .binary(let bytes)): return content as? String == hex(bytes)
        case ("$ext", .ext(let ext)):
            guard let parts = content as? [Any], parts.count == 2 else { return false }
            return (parts[0] as? NSNumber)?.int8Value == ext.type && parts[1] as? String == hex(ext.content)
        case ("$column", .ext(let ext)):
            guard let parts = content as? [Any], let numbers = parts.last as? [String] else { return false }
            return (try? digits(ext))?.map { $0 } == numbers.map(normal)
        default: return false
        }
    }

    private static func digits(_ ext: MessagePackExtension) throws -> [String] {
        let bytes = try ext.encodedBytes()
        return try MessagePackReader.reading(bytes) { reader throws(MessagePackError) in
            switch IPCColumnType(rawValue: ext.type)! {
            case .uint8: try reader.readColumn(of: UInt8.self).map { "\($0)" }
            case .int8: try reader.readColumn(of: Int8.self).map { "\($0)" }
            case .uint16: try reader.readColumn(of: UInt16.self).map { "\($0)" }
            case .int16: try reader.readColumn(of: Int16.self).map { "\($0)" }
            case .uint32: try reader.readColumn(of: UInt32.self).map { "\($0)" }
            case .int32: try reader.readColumn(of: Int32.self).map { "\($0)" }
            case .uint64: try reader.readColumn(of: UInt64.self).map { "\($0)" }
            case .int64: try reader.readColumn(of: Int64.self).map { "\($0)" }
            case .float32: try reader.readColumn(of: Float.self).map { "\(Double($0))" }
            case .float64: try reader.readColumn(of: Double.self).map { "\($0)" }
            }
        }
    }

    /// Digits as ``digits(_:)`` has them.
    private static func normal(_ digits: String) -> String {
        Int64(digits) != nil || UInt64(digits) != nil ? digits : Double(digits).map { "\($0)" } ?? digits
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

extension MessagePackExtension {
    fileprivate func encodedBytes() throws(MessagePackError) -> [UInt8] {
        try MessagePackValue.ext(self).encoded()
    }
}
