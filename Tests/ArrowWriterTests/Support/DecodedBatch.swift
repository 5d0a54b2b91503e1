@testable import ArrowWriter

/// A record batch, read back.
struct DecodedBatch {
    let rowCount: Int
    /// Each column's slots: see ``Slots``.
    let columns: [[Int64?]]

    /// - Throws: ``MalformedOutput``, also for padding that is not zero.
    init(_ message: DecodedMessage, fields: [DecodedField]) throws {
        let rowCount = Int(message.header.scalar(0, as: Int64.self))
        guard let nodes = message.header.words(1, perStruct: 2), nodes.count == 2 * fields.count,
            let buffers = message.header.words(2, perStruct: 2), buffers.count == 4 * fields.count
        else { throw MalformedOutput("wrong number of nodes or buffers") }

        var used = 0
        func buffer(_ index: Int) throws -> [UInt8] {
            let (offset, size) = (Int(buffers[2 * index]), Int(buffers[2 * index + 1]))
            guard offset.isMultiple(of: 64), offset >= used else {
                throw MalformedOutput("buffer \(index) is misplaced")
            }
            let padding = message.body[message.body.startIndex + used..<message.body.startIndex + offset]
            guard padding.allSatisfy({ $0 == 0 }) else { throw MalformedOutput("padding is not zero") }
            used = offset + size
            let start = message.body.startIndex + offset
            return Array(message.body[start..<start + size])
        }

        var columns: [[Int64?]] = []
        for (index, field) in fields.enumerated() {
            guard nodes[2 * index] == Int64(rowCount) else { throw MalformedOutput("node differs in length") }
            let validity = try buffer(2 * index)
            let values = try buffer(2 * index + 1)
            let nullCount = Int(nodes[2 * index + 1])
            guard validity.count == (nullCount == 0 ? 0 : (rowCount + 7) / 8) else {
                throw MalformedOutput("validity buffer of wrong size")
            }
            guard values.count == rowCount * field.type.kind.slotSize else {
                throw MalformedOutput("values buffer of wrong size")
            }
            let slots: [Int64?] = try (0..<rowCount).map { row in
                let slot = try Self.slot(row, of: values, kind: field.type.kind)
                if validity.isEmpty || validity[row / 8] & (1 << UInt8(row % 8)) != 0 { return slot }
                guard slot == 0 else { throw MalformedOutput("null slot is not zero") }
                return nil
            }
            guard slots.count(where: { $0 == nil }) == nullCount else { throw MalformedOutput("wrong null count") }
            columns.append(slots)
        }
        guard message.body.dropFirst(used).allSatisfy({ $0 == 0 }), message.body.count.isMultiple(of: 64) else {
            throw MalformedOutput("body is not padded with zeros to a multiple of 64")
        }
        self.rowCount = rowCount
        self.columns = columns
    }

    private static func slot(_ row: Int, of values: [UInt8], kind: ArrowKind) throws -> Int64 {
        switch kind {
        case .float32:
            return Int64(values.load(at: 4 * row, as: Int32.self))
        case .timestamp, .int64, .float64:
            return values.load(at: 8 * row, as: Int64.self)
        case .decimal128:
            let low = values.load(at: 16 * row, as: Int64.self)
            guard values.load(at: 16 * row + 8, as: Int64.self) == (low < 0 ? -1 : 0) else {
                throw MalformedOutput("decimal is not sign-extended")
            }
            return low
        }
    }
}
