import ArgumentParser
import Foundation
import IPCClient
import IPCProtocol
import MessagePack
import Services

struct CallCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call", abstract: "One raw call to the engine; the answer as JSON.",
        discussion: """
            docs/protocol.md and schema/ name all methods. Columns become arrays of numbers. Of a method that goes on \
            answering, the events follow, a line each, until it ends, Ctrl-C, or --events of them.
            """)

    @Argument(help: "Such as store.health.")
    var method: String

    @Argument(help: ArgumentHelp("The parameters, such as '{\"symbol\": \"EURUSD\"}'.", valueName: "json"))
    var parameters: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("At most so many events.", valueName: "count"))
    var events: Int?

    @Option(help: ArgumentHelp("How long the engine may work on it, in seconds.", valueName: "seconds"))
    var timeout: Double?

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let value = try CallCommand.value(parameters)
        if let timeout, !(timeout > 0 && timeout <= 3_600) {
            throw ServiceError(.usage, "--timeout \(timeout) is not in 0 to 3600", advice: "write --timeout 60")
        }
        if let events, events < 1 {
            throw ServiceError(.usage, "--events \(events) is none", advice: "write --events 1 or more")
        }
        let context = try Context(global)
        guard let link = try EngineLink.find(context) else {
            throw ServiceError(
                .unavailable, "no engine serves this data folder", location: context.storePath,
                advice: "start one: tickloom serve")
        }
        let output = Output()
        let payload: IPCPayload
        do {
            payload = try IPCPayload(value)
        } catch {
            throw ServiceError(.usage, "the parameters cannot be sent: \(error)", advice: "nest less")
        }
        let known = IPC.methods.first { $0.name == method }
        if let known, known.resumption != nil {
            try follow(link, known, value, output)
        } else {
            let answer = try link.wait { [method, timeout] client in
                try await client.call(
                    method, payload, isIdempotent: known?.isIdempotent ?? false,
                    deadline: timeout.map { .seconds($0) } ?? known?.deadline ?? .seconds(30))
            }
            try output.write(json: CallCommand.json(try CallCommand.decoded(answer)))
        }
        try output.finish()
    }

    private func follow(
        _ link: EngineLink, _ method: IPCMethodInfo, _ params: MessagePackValue, _ output: Output
    ) throws {
        let subscription = IPCEventMethod<MessagePackValue, MessagePackValue, MessagePackValue>(method)
        let stream = try link.wait { try await $0.subscribe(subscription, params) }
        defer { stream.cancel() }
        try output.write(json: .object([("event", .string("begun")), ("info", CallCommand.json(stream.info))]))
        try output.flush()
        var left = events ?? .max
        while left > 0, let event = try link.wait({ _ in try await stream.next() }) {
            try output.write(
                json: .object([
                    ("event", .string("event")), ("sequence", .number("\(event.sequence)")),
                    ("payload", CallCommand.json(event.event)),
                ]))
            try output.flush()
            left -= 1
        }
    }

    private static func decoded(_ payload: IPCPayload) throws -> MessagePackValue {
        do {
            return try payload.value()
        } catch {
            throw ServiceError(.internalError, "the answer is no MessagePack: \(error)")
        }
    }

    // MARK: JSON in

    private static func value(_ text: String?) throws -> MessagePackValue {
        guard let text else { return .map([]) }
        do {
            return try convert(try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed))
        } catch {
            throw ServiceError(
                .usage, "the parameters are no JSON", location: String(text.prefix(200)),
                advice: "write them like '{\"symbol\": \"EURUSD\", \"limit\": 10}'")
        }
    }

    private struct NoJSON: Error {}

    private static func convert(_ object: Any) throws -> MessagePackValue {
        switch object {
        case is NSNull: return .nil
        case let text as String: return .string(text)
        case let number as NSNumber:
            // Foundation keeps true and false as numbers of one signed byte, which no other number of JSON is.
            if number.objCType.pointee == CChar(UInt8(ascii: "c")) { return .bool(number.boolValue) }
            if let whole = Int64(exactly: number) { return .int(whole) }
            return .double(number.doubleValue)
        case let list as [Any]: return .array(try list.map(convert))
        case let map as [String: Any]:
            // In the order of the keys, as JSON's own order is not kept.
            return .map(try map.sorted { $0.key < $1.key }.map { .init(.string($0.key), try convert($0.value)) })
        default: throw NoJSON()
        }
    }

    // MARK: JSON out

    static func json(_ value: MessagePackValue) -> JSONText {
        switch value {
        case .nil: return .null
        case .bool(let value): return .bool(value)
        case .int(let value): return .int(Int(value))
        case .uint(let value): return .number("\(value)")
        case .float(let value): return .double(Double(value))
        case .double(let value): return .double(value)
        case .string(let text): return .string(text)
        case .binary(let bytes): return .string(Data(bytes).base64EncodedString())
        case .array(let values): return .array(values.map(json))
        case .map(let pairs):
            return .object(
                pairs.map { pair in
                    if case .string(let key) = pair.key { return (key, json(pair.value)) }
                    return (json(pair.key).text, json(pair.value))
                })
        case .timestamp(let time):
            return .object([("seconds", .int(Int(time.seconds))), ("nanoseconds", .int(Int(time.nanoseconds)))])
        case .ext(let ext):
            return column(value)
                ?? .object([
                    ("type", .int(Int(ext.type))), ("base64", .string(Data(ext.content).base64EncodedString())),
                ])
        }
    }

    /// The numbers of a column; nil if it is none.
    private static func column(_ value: MessagePackValue) -> JSONText? {
        guard case .ext(let ext) = value, let type = IPCColumnType(rawValue: ext.type), let bytes = try? value.encoded()
        else { return nil }
        func integers<Element: IPCColumnElement & FixedWidthInteger>(_: Element.Type) -> JSONText? {
            let column: IPCColumn<Element>? = try? IPCPayload(unchecked: bytes).decoded()
            return column.map { .array($0.values.map { .number("\($0)") }) }
        }
        func floats<Element: IPCColumnElement & BinaryFloatingPoint>(_: Element.Type) -> JSONText? {
            let column: IPCColumn<Element>? = try? IPCPayload(unchecked: bytes).decoded()
            return column.map { .array($0.values.map { .double(Double($0)) }) }
        }
        switch type {
        case .uint8: return integers(UInt8.self)
        case .int8: return integers(Int8.self)
        case .uint16: return integers(UInt16.self)
        case .int16: return integers(Int16.self)
        case .uint32: return integers(UInt32.self)
        case .int32: return integers(Int32.self)
        case .uint64: return integers(UInt64.self)
        case .int64: return integers(Int64.self)
        case .float32: return floats(Float.self)
        case .float64: return floats(Double.self)
        }
    }
}
