extension MessagePackWriter {
    /// An array or map whose elements are being written.
    private struct Level {
        var elements: [MessagePackValue] = []
        var pairs: [MessagePackPair] = []
        var index = 0
        var key = true
    }

    /// Writes a value with all that is in it. No recursion. What is refused leaves nothing behind.
    ///
    /// - Throws: ``MessagePackError/tooDeep(at:depthMax:)``; ``MessagePackError/tooLong(at:kind:length:lengthMax:)`` from
    ///   4 GiB on.
    public mutating func write(
        _ value: MessagePackValue, floats: MessagePackFloatWidth = .asGiven,
        depthMax: Int = MessagePackLimits.depthCeiling
    ) throws(MessagePackError) {
        let start = count
        do throws(MessagePackError) {
            try writeAll(value, floats, depthMax)
        } catch {
            truncate(to: start)
            throw error
        }
    }

    private mutating func writeAll(
        _ value: MessagePackValue, _ floats: MessagePackFloatWidth, _ depthMax: Int
    ) throws(MessagePackError) {
        var levels: [Level] = []
        var next: MessagePackValue? = value
        while let value = next {
            switch value {
            case .nil: writeNil()
            case .bool(let value): write(value)
            case .int(let value): write(value)
            case .uint(let value): write(value)
            case .float(let value): write(value)
            case .double(let value): write(value, width: floats)
            case .string(let value): try write(value)
            case .binary(let value): try writeBinary(value)
            case .ext(let value): try write(value)
            case .timestamp(let value): write(value)
            case .array(let elements):
                guard levels.count < depthMax else { throw .tooDeep(at: count, depthMax: depthMax) }
                try writeArrayHeader(elements.count)
                levels.append(Level(elements: elements))
            case .map(let pairs):
                guard levels.count < depthMax else { throw .tooDeep(at: count, depthMax: depthMax) }
                try writeMapHeader(pairs.count)
                levels.append(Level(pairs: pairs))
            }
            next = nil
            while next == nil, let last = levels.indices.last {
                next = Self.advance(&levels[last])
                if next == nil { levels.removeLast() }
            }
        }
    }

    /// The next element, key or value; nil after the last one.
    private static func advance(_ level: inout Level) -> MessagePackValue? {
        if level.index < level.elements.count {
            level.index += 1
            return level.elements[level.index - 1]
        }
        guard level.index < level.pairs.count else { return nil }
        if level.key {
            level.key = false
            return level.pairs[level.index].key
        }
        level.key = true
        level.index += 1
        return level.pairs[level.index - 1].value
    }
}
