#if !_endian(little)
#error("Columns are copied as they lie in memory, and they are little-endian in messages.")
#endif

/// What columns hold: numbers that JavaScript's typed arrays and NumPy view without parsing.
public protocol MessagePackColumnElement: BitwiseCopyable, Sendable {}

extension Int8: MessagePackColumnElement {}
extension Int16: MessagePackColumnElement {}
extension Int32: MessagePackColumnElement {}
extension Int64: MessagePackColumnElement {}
extension UInt8: MessagePackColumnElement {}
extension UInt16: MessagePackColumnElement {}
extension UInt32: MessagePackColumnElement {}
extension UInt64: MessagePackColumnElement {}
extension Float: MessagePackColumnElement {}
extension Double: MessagePackColumnElement {}
