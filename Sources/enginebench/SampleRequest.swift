import MessagePack

/// `[0, 42, "bars.get", {...}]`, written and read without anything in between.
struct SampleRequest {
    let params = SampleParams()

    @inline(never)
    func write(into writer: inout MessagePackWriter) throws(MessagePackError) {
        try writer.writeArrayHeader(4)
        writer.write(0)
        writer.write(42)
        writer.write(text: "bars.get")
        try writer.writeMapHeader(6)
        writer.write(text: "symbol")
        try writer.write(params.symbol)
        writer.write(text: "timeframe")
        try writer.write(params.timeframe)
        writer.write(text: "from")
        writer.write(params.from)
        writer.write(text: "to")
        writer.write(params.to)
        writer.write(text: "limit")
        writer.write(params.limit)
        writer.write(text: "partial")
        writer.write(params.partial)
    }

    /// Reads all of it, and gives the limit.
    @inline(never)
    static func read(_ bytes: [UInt8]) throws(MessagePackError) -> Int {
        try MessagePackReader.reading(bytes) { reader throws(MessagePackError) in
            guard try reader.readArrayHeader() == 4, try reader.readInt64() == 0, try reader.readInt64() == 42,
                try reader.readIfEqual("bars.get")
            else { return 0 }
            var params = SampleParams()
            for _ in 0..<(try reader.readMapHeader()) {
                if try reader.readIfEqual("symbol") {
                    params.symbol = try reader.readString()
                } else if try reader.readIfEqual("timeframe") {
                    params.timeframe = try reader.readString()
                } else if try reader.readIfEqual("from") {
                    params.from = try reader.readInt64()
                } else if try reader.readIfEqual("to") {
                    params.to = try reader.readInt64()
                } else if try reader.readIfEqual("limit") {
                    params.limit = try reader.readInteger()
                } else if try reader.readIfEqual("partial") {
                    params.partial = try reader.readBool()
                } else {
                    try reader.skip()
                    try reader.skip()
                }
            }
            try reader.finish()
            return params.limit
        }
    }
}
