public import MessagePack

/// A number that columns of messages hold.
public protocol IPCColumnElement: MessagePackColumnElement, Hashable {
    static var columnType: IPCColumnType { get }
}

extension UInt8: IPCColumnElement { public static var columnType: IPCColumnType { .uint8 } }
extension Int8: IPCColumnElement { public static var columnType: IPCColumnType { .int8 } }
extension UInt16: IPCColumnElement { public static var columnType: IPCColumnType { .uint16 } }
extension Int16: IPCColumnElement { public static var columnType: IPCColumnType { .int16 } }
extension UInt32: IPCColumnElement { public static var columnType: IPCColumnType { .uint32 } }
extension Int32: IPCColumnElement { public static var columnType: IPCColumnType { .int32 } }
extension UInt64: IPCColumnElement { public static var columnType: IPCColumnType { .uint64 } }
extension Int64: IPCColumnElement { public static var columnType: IPCColumnType { .int64 } }
extension Float: IPCColumnElement { public static var columnType: IPCColumnType { .float32 } }
extension Double: IPCColumnElement { public static var columnType: IPCColumnType { .float64 } }
