import IPCProtocol
import MessagePack
import Testing

@Suite struct ColumnTests {
    /// Wherever a column lies in its payload, its numbers begin at a multiple of 8 bytes.
    @Test(arguments: 0..<40) func areAligned(textBytes: Int) throws {
        let payload = try IPCPayload { writer throws(MessagePackError) in
            try writer.writeArrayHeader(3)
            try writer.write(String(repeating: "x", count: textBytes))
            try writer.writeColumn([1, -2, 3] as [Int64])
            try writer.writeColumn([0.5] as [Double])
        }
        try MessagePackReader.reading(payload.bytes) { reader throws(MessagePackError) in
            #expect(try reader.readArrayHeader() == 3)
            _ = try reader.readString()
            for _ in 0..<2 {
                let range = try reader.readExtRange().content
                let padding = Int(payload.bytes[range.lowerBound])
                #expect(padding < 8)
                #expect((range.lowerBound + 1 + padding) % 8 == 0)
            }
        }
    }

    @Test func comeBack() throws {
        let payload = try IPCPayload { writer throws(MessagePackError) in
            try writer.writeArrayHeader(10)
            try writer.writeColumn([1, 255] as [UInt8])
            try writer.writeColumn([-1, 127] as [Int8])
            try writer.writeColumn([1, 65_535] as [UInt16])
            try writer.writeColumn([-1] as [Int16])
            try writer.writeColumn([4_000_000_000] as [UInt32])
            try writer.writeColumn([-4] as [Int32])
            try writer.writeColumn([.max] as [UInt64])
            try writer.writeColumn([.min, .max] as [Int64])
            try writer.writeColumn([1.5, -.infinity] as [Float])
            try writer.writeColumn([] as [Double])
        }
        try MessagePackReader.reading(payload.bytes) { reader throws(MessagePackError) in
            _ = try reader.readArrayHeader()
            #expect(try reader.readColumn(of: UInt8.self) == [1, 255])
            #expect(try reader.readColumn(of: Int8.self) == [-1, 127])
            #expect(try reader.readColumn(of: UInt16.self) == [1, 65_535])
            #expect(try reader.readColumn(of: Int16.self) == [-1])
            #expect(try reader.readColumn(of: UInt32.self) == [4_000_000_000])
            #expect(try reader.readColumn(of: Int32.self) == [-4])
            #expect(try reader.readColumn(of: UInt64.self) == [.max])
            #expect(try reader.readColumn(of: Int64.self) == [.min, .max])
            #expect(try reader.readColumn(of: Float.self) == [1.5, -.infinity])
            #expect(try reader.readColumn(of: Double.self) == [])
            try reader.finish()
        }
    }

    @Test(
        arguments: [
            [0xc7, 0, 39], [0xd4, 39, 8], [0xd4, 39, 1], [0xd5, 39, 0, 1], [0xd6, 39, 1, 0, 0, 0],
        ] as [[UInt8]])
    func refuseWhatIsNoWholeNumberOfElements(bytes: [UInt8]) {
        #expect(throws: MessagePackError.self) {
            try MessagePackReader.reading(bytes) { reader throws(MessagePackError) in
                try reader.readColumn(of: Int64.self)
            }
        }
    }
}
