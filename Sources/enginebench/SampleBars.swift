import MessagePack

/// `[1, 42, nil, {...}]`: a day of minute bars, each column one extension.
///
/// The types 17 and 18 stand for columns of Int64 and Double. The numbers are simple ones that the peer can make, too.
struct SampleBars {
    static let rows = 1_440
    private static let integers: Int8 = 17
    private static let doubles: Int8 = 18

    let times = (0..<rows).map { 1_710_331_200_000_000_000 + Int64($0) * 60_000_000_000 }
    let prices = (0..<4).map { part in (0..<rows).map { 107_700 + Int64($0 * (part + 3) % 97) } }
    let volumes = (0..<rows).map { Double($0) * 0.25 }
    let ticks = (0..<rows).map { Int64($0 * 7 % 151) }

    @inline(never)
    func write(into writer: inout MessagePackWriter) throws(MessagePackError) {
        try writer.writeArrayHeader(4)
        writer.write(1)
        writer.write(42)
        writer.writeNil()
        try writer.writeMapHeader(8)
        writer.write(text: "rows")
        writer.write(Self.rows)
        writer.write(text: "open_time")
        try writer.writeColumn(times, type: Self.integers)
        writer.write(text: "open")
        try writer.writeColumn(prices[0], type: Self.integers)
        writer.write(text: "high")
        try writer.writeColumn(prices[1], type: Self.integers)
        writer.write(text: "low")
        try writer.writeColumn(prices[2], type: Self.integers)
        writer.write(text: "close")
        try writer.writeColumn(prices[3], type: Self.integers)
        writer.write(text: "volume")
        try writer.writeColumn(volumes, type: Self.doubles)
        writer.write(text: "ticks")
        try writer.writeColumn(ticks, type: Self.integers)
    }

    /// Reads all columns into arrays, and gives the count of their rows.
    @inline(never)
    static func read(_ bytes: [UInt8]) throws(MessagePackError) -> Int {
        try MessagePackReader.reading(bytes) { reader throws(MessagePackError) in
            try head(&reader)
            var rows = 0
            for index in 1..<(try reader.readMapHeader()) {
                if index == 1 {
                    _ = try reader.readIfEqual("rows")
                    rows = try reader.readInteger()
                }
                _ = try reader.readStringRange()
                if index == 6 {
                    rows &+= try reader.readColumn(of: Double.self, type: doubles).count
                } else {
                    rows &+= try reader.readColumn(of: Int64.self, type: integers).count
                }
            }
            try reader.finish()
            return rows
        }
    }

    /// Finds all columns in the message, and gives the bytes that they take.
    @inline(never)
    static func readInPlace(_ bytes: [UInt8]) throws(MessagePackError) -> Int {
        try MessagePackReader.reading(bytes) { reader throws(MessagePackError) in
            try head(&reader)
            var length = 0
            for index in 1..<(try reader.readMapHeader()) {
                if index == 1 {
                    _ = try reader.readIfEqual("rows")
                    length = try reader.readInteger()
                }
                _ = try reader.readStringRange()
                length &+= try reader.readExtRange(type: index == 6 ? doubles : integers).count
            }
            try reader.finish()
            return length
        }
    }

    private static func head(_ reader: inout MessagePackReader) throws(MessagePackError) {
        _ = try reader.readArrayHeader()
        _ = try reader.readInt64()
        _ = try reader.readInt64()
        try reader.readNil()
    }
}
