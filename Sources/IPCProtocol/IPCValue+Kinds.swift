public import MessagePack

extension Bool: IPCValue {
    public init(reading reader: inout MessagePackReader) throws(IPCFault) {
        self = try IPCFault.invalidParams { () throws(MessagePackError) in try reader.readBool() }
    }

    public func write(to writer: inout MessagePackWriter) throws(MessagePackError) { writer.write(self) }
}

extension Int: IPCValue {
    public init(reading reader: inout MessagePackReader) throws(IPCFault) {
        self = try IPCFault.invalidParams { () throws(MessagePackError) in Int(try reader.readInt64()) }
    }

    public func write(to writer: inout MessagePackWriter) throws(MessagePackError) { writer.write(self) }
}

extension Int64: IPCValue {
    public init(reading reader: inout MessagePackReader) throws(IPCFault) {
        self = try IPCFault.invalidParams { () throws(MessagePackError) in try reader.readInt64() }
    }

    public func write(to writer: inout MessagePackWriter) throws(MessagePackError) { writer.write(self) }
}

extension Double: IPCValue {
    public init(reading reader: inout MessagePackReader) throws(IPCFault) {
        self = try IPCFault.invalidParams { () throws(MessagePackError) in try reader.readDouble() }
    }

    public func write(to writer: inout MessagePackWriter) throws(MessagePackError) { writer.write(self) }
}

extension String: IPCValue {
    public init(reading reader: inout MessagePackReader) throws(IPCFault) {
        self = try IPCFault.invalidParams { () throws(MessagePackError) in try reader.readString() }
    }

    public func write(to writer: inout MessagePackWriter) throws(MessagePackError) { try writer.write(self) }
}

extension MessagePackBinary: IPCValue {
    public init(reading reader: inout MessagePackReader) throws(IPCFault) {
        self.init(try IPCFault.invalidParams { () throws(MessagePackError) in try reader.readBinary() })
    }

    public func write(to writer: inout MessagePackWriter) throws(MessagePackError) { try writer.writeBinary(bytes) }
}

extension MessagePackValue: IPCValue {
    public init(reading reader: inout MessagePackReader) throws(IPCFault) {
        self = try IPCFault.invalidParams { () throws(MessagePackError) in try reader.readValue() }
    }

    public func write(to writer: inout MessagePackWriter) throws(MessagePackError) { try writer.write(self) }
}

extension Optional: IPCValue where Wrapped: IPCValue {
    public init(reading reader: inout MessagePackReader) throws(IPCFault) {
        self = reader.readNilIfPresent() ? nil : try Wrapped(reading: &reader)
    }

    public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
        if let self { try self.write(to: &writer) } else { writer.writeNil() }
    }
}

extension Array: IPCValue where Element: IPCValue {
    public init(reading reader: inout MessagePackReader) throws(IPCFault) {
        let count = try IPCFault.invalidParams { () throws(MessagePackError) in try reader.readArrayHeader() }
        var elements: [Element] = []
        // The header promised no more elements than there are bytes, but an element can be much larger than a byte.
        elements.reserveCapacity(Swift.min(count, 1_024))
        for index in 0..<count {
            do throws(IPCFault) {
                elements.append(try Element(reading: &reader))
            } catch {
                throw error.inside("[\(index)]")
            }
        }
        self = elements
    }

    public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
        try writer.writeArrayHeader(count)
        for element in self { try element.write(to: &writer) }
    }
}

/// In the order of the keys' bytes, so that equal values give equal bytes.
extension Dictionary: IPCValue where Key == String, Value: IPCValue {
    public init(reading reader: inout MessagePackReader) throws(IPCFault) {
        let count = try IPCFault.invalidParams { () throws(MessagePackError) in try reader.readMapHeader() }
        var pairs: [String: Value] = [:]
        for _ in 0..<count {
            let key = try String(reading: &reader)
            do throws(IPCFault) {
                guard pairs.updateValue(try Value(reading: &reader), forKey: key) == nil else {
                    throw IPCFault(.invalidParams, "the key comes twice", advice: "send each key once")
                }
            } catch {
                throw error.inside(key)
            }
        }
        self = pairs
    }

    public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
        try writer.writeMapHeader(count)
        for key in keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            try writer.write(key)
            try self[key]!.write(to: &writer)
        }
    }
}

/// The names of an enumeration of the schema.
public protocol IPCEnumeration: IPCValue, RawRepresentable, CaseIterable where RawValue == String {}

extension IPCEnumeration {
    public init(reading reader: inout MessagePackReader) throws(IPCFault) {
        let name = try String(reading: &reader)
        guard let value = Self(rawValue: name) else {
            throw IPCFault(
                .invalidParams, "“\(name.prefix(64))” is none of the names",
                advice: "write " + Self.allCases.map(\.rawValue).joined(separator: ", "))
        }
        self = value
    }

    public func write(to writer: inout MessagePackWriter) throws(MessagePackError) { try writer.write(rawValue) }
}
