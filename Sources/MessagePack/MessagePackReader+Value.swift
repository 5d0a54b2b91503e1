extension MessagePackReader {
    /// An array or map whose elements are being read.
    private struct Level {
        var isMap: Bool
        /// Elements or pairs to come.
        var left: Int
        var elements: [MessagePackValue] = []
        var pairs: [MessagePackPair] = []
        var key: MessagePackValue?
    }

    /// Whatever is next, with all that is in it. No recursion.
    ///
    /// - Throws: ``MessagePackError``: malformed, or beyond a limit.
    public mutating func readValue() throws(MessagePackError) -> MessagePackValue {
        let start = position
        let owedBefore = owed
        do throws(MessagePackError) {
            let head = try head()
            switch head.form {
            case .array, .map: return try readContainers()
            default: return try readScalar(head)
            }
        } catch {
            position = start
            owed = owedBefore
            throw error
        }
    }

    private mutating func readContainers() throws(MessagePackError) -> MessagePackValue {
        var levels: [Level] = []
        while true {
            let head = try head()
            var value: MessagePackValue
            switch head.form {
            case .array, .map:
                guard levels.count < limits.depthMax else {
                    throw .tooDeep(at: position, depthMax: limits.depthMax)
                }
                let isMap = head.form == .map
                let count = try readHeader(isMap: isMap)
                if count > 0 {
                    var level = Level(isMap: isMap, left: count)
                    if isMap { level.pairs.reserveCapacity(count) } else { level.elements.reserveCapacity(count) }
                    levels.append(level)
                    continue
                }
                value = isMap ? .map([]) : .array([])
            default: value = try readScalar(head)
            }
            // What the value completes is a value itself.
            while true {
                guard let index = levels.indices.last else { return value }
                guard let whole = Self.add(value, to: &levels[index]) else { break }
                levels.removeLast()
                value = whole
            }
        }
    }

    /// The array or map, if this was its last value.
    @inline(__always)
    private static func add(_ value: MessagePackValue, to level: inout Level) -> MessagePackValue? {
        if level.isMap {
            guard let key = level.key.take() else {
                level.key = value
                return nil
            }
            level.pairs.append(MessagePackPair(key, value))
        } else {
            level.elements.append(value)
        }
        level.left -= 1
        guard level.left == 0 else { return nil }
        return level.isMap ? .map(level.pairs) : .array(level.elements)
    }

    private mutating func readScalar(_ head: MessagePackHead) throws(MessagePackError) -> MessagePackValue {
        let start = position
        let value: MessagePackValue
        var next = start + head.bytes
        switch head.form {
        case .nil: value = .nil
        case .false: value = .bool(false)
        case .true: value = .bool(true)
        case .unsigned: value = .integer(head.argument)
        case .signed: value = .int(Int64(bitPattern: head.argument))
        case .float32: value = .float(Float(bitPattern: UInt32(truncatingIfNeeded: head.argument)))
        case .float64: value = .double(Double(bitPattern: head.argument))
        case .string:
            let content = try content(of: head, at: start)
            value = .string(try text(content, at: start))
            next = content.upperBound
        case .binary:
            let content = try content(of: head, at: start)
            value = .binary([UInt8](bytes(content)))
            next = content.upperBound
        case .ext:
            let content = try content(of: head, at: start)
            if head.extType == MessagePackFormat.timestampType {
                guard let timestamp = MessagePackTimestamp(bytes(content)) else { throw .invalidTimestamp(at: start) }
                value = .timestamp(timestamp)
            } else {
                value = .ext(MessagePackExtension(type: head.extType, content: [UInt8](bytes(content))))
            }
            next = content.upperBound
        case .array, .map: preconditionFailure("arrays and maps are no scalars")
        }
        move(to: next)
        return value
    }
}
