/// Collects the distinct values of a column chunk.
///
/// An open-addressing hash table over bit patterns. Its order depends on the values alone, so equal input
/// gives equal dictionaries.
struct DictionaryBuilder<Value: StoredValue>: ~Copyable {
    /// Distinct values in order of first appearance, and how often each occurs.
    private(set) var entries: [Value.Bits] = []
    private(set) var counts: [UInt32] = []

    /// For each slot of the table: 0, or 1 + the index of the entry that sits there.
    private var slots: [UInt32] = []
    private var slotBits = 10

    /// Collects `values`, at least one, and gives each the index of its entry.
    ///
    /// - Parameter indices: room for one index per value.
    /// - Returns: false if there are more than `entriesMax` distinct values; the contents are then of no use.
    mutating func collect(
        _ values: UnsafeBufferPointer<Value>, entriesMax: Int, indices: UnsafeMutablePointer<UInt16>
    ) -> Bool {
        slots = [UInt32](repeating: 0, count: 1 << slotBits)
        var position = 0
        while position < values.count {
            position = fill(values, from: position, entriesMax: entriesMax, indices: indices)
            if position < values.count {
                guard entries.count < entriesMax else { return false }
                grow()
            }
        }
        return true
    }

    /// Collects values until all are done, the table is half full or the entries are at their limit and
    /// another one appears. Returns the position of the first value not collected.
    private mutating func fill(
        _ values: UnsafeBufferPointer<Value>, from start: Int, entriesMax: Int,
        indices: UnsafeMutablePointer<UInt16>
    ) -> Int {
        let room = min(entriesMax, slots.count / 2)
        let used = entries.count
        let shift = UInt64(64 - slotBits)
        let mask = slots.count - 1
        var position = start
        var added = 0
        // Room for what may be added, so that the loop works on plain memory.
        entries.append(contentsOf: repeatElement(0, count: room - used))
        counts.append(contentsOf: repeatElement(0, count: room - used))
        entries.withUnsafeMutableBufferPointer { entries in
            counts.withUnsafeMutableBufferPointer { counts in
                slots.withUnsafeMutableBufferPointer { slots in
                    scan: while position < values.count {
                        let bits = values[position].bits
                        var slot = Int(Self.hash(bits) >> shift)
                        while true {
                            let occupant = Int(slots[slot])
                            if occupant == 0 {
                                let entry = used + added
                                guard entry < room else { break scan }
                                entries[entry] = bits
                                counts[entry] = 1
                                slots[slot] = UInt32(entry + 1)
                                indices[position] = UInt16(truncatingIfNeeded: entry)
                                added += 1
                                break
                            }
                            if entries[occupant - 1] == bits {
                                counts[occupant - 1] &+= 1
                                indices[position] = UInt16(truncatingIfNeeded: occupant - 1)
                                break
                            }
                            slot = (slot + 1) & mask
                        }
                        position += 1
                    }
                }
            }
        }
        entries.removeLast(room - used - added)
        counts.removeLast(room - used - added)
        return position
    }

    private mutating func grow() {
        slotBits += 2
        slots = [UInt32](repeating: 0, count: 1 << slotBits)
        let mask = slots.count - 1
        for (index, bits) in entries.enumerated() {
            var slot = Int(Self.hash(bits) >> UInt64(64 - slotBits))
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = UInt32(index + 1)
        }
    }

    /// Multiplication by 2^64 / golden ratio spreads neighbouring patterns over the high bits.
    @inline(__always)
    private static func hash(_ bits: Value.Bits) -> UInt64 {
        UInt64(truncatingIfNeeded: bits) &* 0x9E37_79B9_7F4A_7C15
    }
}
