/// Reads a table of a FlatBuffer, independently of the builder under test.
struct FlatBufferTable {
    let bytes: [UInt8]
    /// Where the table begins, from the start of `bytes`.
    let position: Int

    /// The root table of a buffer.
    init(rootOf bytes: [UInt8]) {
        self.init(bytes: bytes, position: Int(bytes.load(at: 0, as: UInt32.self)))
    }

    init(bytes: [UInt8], position: Int) {
        self.bytes = bytes
        self.position = position
    }

    /// Where field `number` lies; `nil` if the table does not have it.
    func field(_ number: Int) -> Int? {
        let vtable = position - Int(bytes.load(at: position, as: Int32.self))
        guard 4 + 2 * number < Int(bytes.load(at: vtable, as: UInt16.self)) else { return nil }
        let offset = Int(bytes.load(at: vtable + 4 + 2 * number, as: UInt16.self))
        return offset == 0 ? nil : position + offset
    }

    /// The scalar in field `number`; 0 if the table does not have it.
    func scalar<Scalar: FixedWidthInteger>(_ number: Int, as type: Scalar.Type = Scalar.self) -> Scalar {
        field(number).map { bytes.load(at: $0, as: type) } ?? 0
    }

    func table(_ number: Int) -> FlatBufferTable? {
        target(number).map { FlatBufferTable(bytes: bytes, position: $0) }
    }

    func string(_ number: Int) -> String? {
        guard let start = target(number) else { return nil }
        let size = Int(bytes.load(at: start, as: UInt32.self))
        precondition(bytes[start + 4 + size] == 0, "string is not terminated")
        return String(decoding: bytes[start + 4..<start + 4 + size], as: UTF8.self)
    }

    func tables(_ number: Int) -> [FlatBufferTable]? {
        guard let (first, count) = vector(number) else { return nil }
        return (0..<count).map { index in
            let reference = first + 4 * index
            return FlatBufferTable(
                bytes: bytes, position: reference + Int(bytes.load(at: reference, as: UInt32.self)))
        }
    }

    /// The 64-bit words of a vector of structs, each struct's side by side.
    func words(_ number: Int, perStruct: Int) -> [Int64]? {
        guard let (first, count) = vector(number) else { return nil }
        precondition(first.isMultiple(of: 8), "unaligned structs at \(first)")
        return (0..<count * perStruct).map { bytes.load(at: first + 8 * $0, as: Int64.self) }
    }

    private func vector(_ number: Int) -> (first: Int, count: Int)? {
        target(number).map { ($0 + 4, Int(bytes.load(at: $0, as: UInt32.self))) }
    }

    private func target(_ number: Int) -> Int? {
        field(number).map { $0 + Int(bytes.load(at: $0, as: UInt32.self)) }
    }
}
