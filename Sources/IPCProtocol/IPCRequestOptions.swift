public import MessagePack

/// The protocol's own keys in a request's parameters, see `docs/protocol.md`.
public struct IPCRequestOptions: Sendable, Hashable {
    public static let deadlineMillisecondsMax = 3_600_000
    public static let creditMax = 65_536
    public static let traceMax = 128
    /// Sequence numbers stay below 2^63, so that they can be counted on without overflow.
    public static let afterMax = UInt64(Int64.max)

    public var deadlineMilliseconds: Int?
    /// Text of 1 to 128 characters.
    public var trace: String?
    /// An integer or a string of at most 128 bytes.
    public var progress: MessagePackValue?
    public var after: UInt64?
    public var credit: Int?
    private var repeated: String?

    public init() {}

    /// Looks for the keys in a parameter. One that is no map has none.
    ///
    /// - Throws: ``IPCFault`` `.invalidRequest`, naming the key.
    public init(_ params: UnsafeRawBufferPointer) throws(IPCFault) {
        guard !params.isEmpty else { return }
        var reader = MessagePackReader(unsafe: params)
        do throws(MessagePackError) {
            guard try reader.peekKind() == .map else { return }
            let count = try reader.readMapHeader()
            for _ in 0..<count {
                guard try reader.peekKind() == .string else {
                    try reader.skip()
                    try reader.skip()
                    continue
                }
                let name = try reader.readStringRange()
                let isOwn = reader.withUnsafeBytes(in: name) { $0.first == UInt8(ascii: "_") }
                guard isOwn, name.count <= 16 else {
                    try reader.skip()
                    continue
                }
                let key = reader.withUnsafeBytes(in: name) { String(decoding: $0, as: UTF8.self) }
                try take(key, &reader)
            }
        } catch {
            throw IPCFault(
                .invalidRequest, "\(error)", advice: "see “Parameters that all methods take” in docs/protocol.md")
        }
        try check()
    }

    private mutating func take(_ key: String, _ reader: inout MessagePackReader) throws(MessagePackError) {
        // As good as left out.
        if reader.readNilIfPresent() { return }
        let isRepeated =
            switch key {
            case "_deadline_ms": deadlineMilliseconds != nil
            case "_trace": trace != nil
            case "_progress": progress != nil
            case "_after": after != nil
            case "_credit": credit != nil
            default: false
            }
        if isRepeated { repeated = key }
        switch key {
        case "_deadline_ms": deadlineMilliseconds = try reader.readInteger()
        case "_trace": trace = try reader.readString()
        case "_progress":
            let kind = try reader.peekKind()
            guard kind == .integer || kind == .string else {
                throw .typeMismatch(at: reader.offset, expected: .integer, found: kind)
            }
            progress = try reader.readValue()
        case "_after": after = try reader.readUInt64()
        case "_credit": credit = try reader.readInteger()
        default: try reader.skip()
        }
    }

    private func check() throws(IPCFault) {
        if let repeated { throw Self.refused(repeated, "it is there twice") }
        if let deadlineMilliseconds, !(1...Self.deadlineMillisecondsMax).contains(deadlineMilliseconds) {
            throw Self.refused("_deadline_ms", "\(deadlineMilliseconds) is not in 1...\(Self.deadlineMillisecondsMax)")
        }
        if let trace, trace.isEmpty || trace.unicodeScalars.count > Self.traceMax {
            throw Self.refused("_trace", "it has 1 to \(Self.traceMax) characters")
        }
        if case .string(let token) = progress, token.utf8.count > 128 {
            throw Self.refused("_progress", "it has at most 128 bytes")
        }
        if let after, after > Self.afterMax {
            throw Self.refused("_after", "\(after) is more than \(Self.afterMax)")
        }
        if let credit, !(1...Self.creditMax).contains(credit) {
            throw Self.refused("_credit", "\(credit) is not in 1...\(Self.creditMax)")
        }
    }

    private static func refused(_ key: String, _ message: String) -> IPCFault {
        IPCFault(
            .invalidRequest, message, location: key,
            advice: "see “Parameters that all methods take” in docs/protocol.md")
    }
}
