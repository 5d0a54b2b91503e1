/// The first bytes of values, after the specification (github.com/msgpack/msgpack/blob/master/spec.md).
@usableFromInline
enum MessagePackFormat {
    @usableFromInline static let fixMap: UInt8 = 0x80
    @usableFromInline static let fixArray: UInt8 = 0x90
    @usableFromInline static let fixString: UInt8 = 0xa0
    @usableFromInline static let `nil`: UInt8 = 0xc0
    @usableFromInline static let reserved: UInt8 = 0xc1
    @usableFromInline static let `false`: UInt8 = 0xc2
    @usableFromInline static let `true`: UInt8 = 0xc3
    @usableFromInline static let binary8: UInt8 = 0xc4
    @usableFromInline static let binary16: UInt8 = 0xc5
    @usableFromInline static let binary32: UInt8 = 0xc6
    @usableFromInline static let ext8: UInt8 = 0xc7
    @usableFromInline static let ext16: UInt8 = 0xc8
    @usableFromInline static let ext32: UInt8 = 0xc9
    @usableFromInline static let float32: UInt8 = 0xca
    @usableFromInline static let float64: UInt8 = 0xcb
    @usableFromInline static let uint8: UInt8 = 0xcc
    @usableFromInline static let uint16: UInt8 = 0xcd
    @usableFromInline static let uint32: UInt8 = 0xce
    @usableFromInline static let uint64: UInt8 = 0xcf
    @usableFromInline static let int8: UInt8 = 0xd0
    @usableFromInline static let int16: UInt8 = 0xd1
    @usableFromInline static let int32: UInt8 = 0xd2
    @usableFromInline static let int64: UInt8 = 0xd3
    @usableFromInline static let fixExt1: UInt8 = 0xd4
    @usableFromInline static let fixExt2: UInt8 = 0xd5
    @usableFromInline static let fixExt4: UInt8 = 0xd6
    @usableFromInline static let fixExt8: UInt8 = 0xd7
    @usableFromInline static let fixExt16: UInt8 = 0xd8
    @usableFromInline static let string8: UInt8 = 0xd9
    @usableFromInline static let string16: UInt8 = 0xda
    @usableFromInline static let string32: UInt8 = 0xdb
    @usableFromInline static let array16: UInt8 = 0xdc
    @usableFromInline static let array32: UInt8 = 0xdd
    @usableFromInline static let map16: UInt8 = 0xde
    @usableFromInline static let map32: UInt8 = 0xdf
    /// From here on: -32 to -1.
    @usableFromInline static let negativeFixInt: UInt8 = 0xe0

    /// The extension type of timestamps.
    @usableFromInline static let timestampType: Int8 = -1
}
