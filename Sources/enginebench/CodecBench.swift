import MessagePack

/// Times the codec on the messages that the engine will send most, and prints a JSON line for each figure.
///
/// `Benchmarks/messagepack.py` runs it beside another codec, and checks that both wrote the same bytes.
enum CodecBench {
    static func run() throws {
        try request()
        try bars()
    }

    /// A small call with named parameters.
    private static func request() throws {
        let call = SampleRequest()
        var writer = MessagePackWriter()
        try call.write(into: &writer)
        let bytes = writer.bytes
        let value = try MessagePackValue(decoding: bytes)
        let named = SampleParams()

        var timing = Timing(message: "request", bytes: bytes)
        try timing.measure("encode, direct") {
            writer.removeAll()
            try call.write(into: &writer)
            return writer.count
        }
        try timing.measure("decode, direct") { try SampleRequest.read(bytes) }
        try timing.measure("encode, value") { try value.encoded().count }
        try timing.measure("decode, value") { try MessagePackValue(decoding: bytes)["limit"] == nil ? 1 : 0 }
        let encoder = MessagePackEncoder()
        let decoder = MessagePackDecoder()
        let params = try encoder.encode(named)
        try timing.measure("encode, Codable (parameters only)") { try encoder.encode(named).count }
        try timing.measure("decode, Codable (parameters only)") {
            try decoder.decode(SampleParams.self, from: params).limit
        }
        try timing.measure("frame") {
            var framer = MessagePackFramer()
            return try bytes.withUnsafeBytes { try framer.advance(over: $0) } ?? 0
        }
        try timing.measure("skip") {
            try MessagePackReader.reading(bytes) { reader throws(MessagePackError) in try reader.skip().count }
        }
    }

    /// A day of minute bars as columns.
    private static func bars() throws {
        let bars = SampleBars()
        var writer = MessagePackWriter(capacity: 1 << 17)
        try bars.write(into: &writer)
        let bytes = writer.bytes

        var timing = Timing(message: "bars", bytes: bytes)
        try timing.measure("encode, direct") {
            writer.removeAll()
            try bars.write(into: &writer)
            return writer.count
        }
        try timing.measure("decode, direct, columns copied") { try SampleBars.read(bytes) }
        try timing.measure("decode, direct, columns in place") { try SampleBars.readInPlace(bytes) }
        let value = try MessagePackValue(decoding: bytes)
        try timing.measure("encode, value") { try value.encoded().count }
        try timing.measure("decode, value") { try MessagePackValue(decoding: bytes)["rows"] == nil ? 1 : 0 }
        try timing.measure("frame") {
            var framer = MessagePackFramer()
            return try bytes.withUnsafeBytes { try framer.advance(over: $0) } ?? 0
        }
    }
}
