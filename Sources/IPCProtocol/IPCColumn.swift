public import MessagePack

/// A column of a message: numbers that receivers view where they lie.
public struct IPCColumn<Element: IPCColumnElement>: Sendable, Hashable {
    public var values: [Element]

    public init(_ values: [Element]) {
        self.values = values
    }
}

extension IPCColumn: ExpressibleByArrayLiteral {
    public init(arrayLiteral elements: Element...) {
        values = elements
    }
}

extension IPCColumn: IPCValue {
    public init(reading reader: inout MessagePackReader) throws(IPCFault) {
        values = try IPCFault.invalidParams { () throws(MessagePackError) in try reader.readColumn() }
    }

    public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
        try writer.writeColumn(values)
    }
}
