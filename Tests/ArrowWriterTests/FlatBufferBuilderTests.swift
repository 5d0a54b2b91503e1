import Testing

@testable import ArrowWriter

/// The builder against bytes worked out by hand from the description of the format.
@Suite struct FlatBufferBuilderTests {
    @Test func aTableWithOneScalar() {
        var builder = FlatBufferBuilder()
        let root = builder.table([.int32(0x0102_0304)])
        #expect(
            builder.finish(root: root) == [
                16, 0, 0, 0,  // distance to the root
                0, 0, 0, 0, 0, 0,  // padding to a multiple of 8 in all
                6, 0,  // vtable: its size,
                8, 0,  // the table's size,
                4, 0,  // where field 0 lies in the table
                6, 0, 0, 0,  // root: distance back to its vtable
                4, 3, 2, 1,  // field 0
            ])
    }

    @Test func aStringIsTerminated() {
        var builder = FlatBufferBuilder()
        let text = builder.string("abc")
        let root = builder.table([.offset(text)])
        #expect(
            builder.finish(root: root) == [
                16, 0, 0, 0,
                0, 0, 0, 0, 0, 0,
                6, 0, 8, 0, 4, 0,
                6, 0, 0, 0,
                4, 0, 0, 0,  // distance to the string
                3, 0, 0, 0, 97, 98, 99, 0,
            ])
    }

    @Test func absentFieldsHaveNoOffset() {
        var builder = FlatBufferBuilder()
        let root = builder.table([.byte(7), .absent, .int16(-2)])
        let table = FlatBufferTable(rootOf: builder.finish(root: root))
        #expect(table.scalar(0, as: UInt8.self) == 7)
        #expect(table.field(1) == nil)
        #expect(table.scalar(2, as: Int16.self) == -2)
        #expect(table.field(3) == nil)
    }

    /// The reader refuses unaligned scalars, whatever comes before and behind them.
    @Test(arguments: 0..<9, 0..<9)
    func everyScalarIsAligned(textSize: Int, byteCount: Int) throws {
        var builder = FlatBufferBuilder()
        let text = builder.string(String(repeating: "x", count: textSize))
        let structs = builder.vector(ofStructs: [1, -2, 3, -4, 5, -6], wordsPerStruct: 3)
        let noStructs = builder.vector(ofStructs: [], wordsPerStruct: 3)
        let inner = builder.table([FlatBufferField](repeating: .byte(1), count: byteCount) + [.int64(-9)])
        let tables = builder.vector(of: [inner, inner])
        let root = builder.table([
            .byte(1), .int64(.min), .byte(2), .int32(.max), .offset(text), .offset(structs), .offset(tables),
            .offset(noStructs),
        ])
        let bytes = builder.finish(root: root)
        #expect(bytes.count.isMultiple(of: 8))

        let table = FlatBufferTable(rootOf: bytes)
        #expect(table.scalar(1, as: Int64.self) == .min)
        #expect(table.scalar(3, as: Int32.self) == .max)
        #expect(table.string(4)?.utf8.count == textSize)
        #expect(table.words(5, perStruct: 3) == [1, -2, 3, -4, 5, -6])
        #expect(table.words(7, perStruct: 3) == [])
        #expect(table.tables(6)?.map { $0.scalar(byteCount, as: Int64.self) } == [-9, -9])
    }
}
