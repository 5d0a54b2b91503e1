/// Builds one FlatBuffer: as much of that format as Arrow's metadata needs.
///
/// A FlatBuffer is made of objects that refer to each other by unsigned distances towards its end, so whatever is
/// referred to must be written first and lies behind. The buffer therefore grows from its end to its front. Here it is
/// kept back to front in an ordinary array, to which growing means appending, and is turned round once at the end.
/// Scalars are little-endian and aligned to their own size. Alignment, too, is reckoned from the end, which is sound
/// because ``finish(root:)`` rounds the total up to a multiple of the largest alignment.
///
/// Tables do not share layout descriptions (vtables). Sharing would save some bytes per message and nothing else.
///
/// Source: <https://flatbuffers.dev/internals/>.
struct FlatBufferBuilder {
    /// The largest alignment of any scalar, in bytes.
    private static let alignmentMax = 8

    /// The buffer so far, last byte first.
    private var reversed: [UInt8] = []

    /// Writes `text` as a string: a 32-bit size, the UTF-8 bytes, and a zero that the size does not count.
    mutating func string(_ text: String) -> FlatBufferOffset {
        let utf8 = Array(text.utf8)
        pad(before: utf8.count + 1, alignment: 4)
        reversed.append(0)
        reversed.append(contentsOf: utf8.reversed())
        push(UInt32(utf8.count))
        return front
    }

    /// Writes a vector of references to objects that have been written before.
    mutating func vector(of objects: [FlatBufferOffset]) -> FlatBufferOffset {
        for object in objects.reversed() { push(reference: object) }
        push(UInt32(objects.count))
        return front
    }

    /// Writes a vector of structs, each made of `wordsPerStruct` 64-bit words, which lie side by side in `words`.
    ///
    /// Every struct that Arrow puts into a vector can be seen this way.
    ///
    /// - Precondition: `words.count` is a multiple of `wordsPerStruct`.
    mutating func vector(ofStructs words: [Int64], wordsPerStruct: Int) -> FlatBufferOffset {
        precondition(words.count.isMultiple(of: wordsPerStruct), "incomplete struct")
        // Readers want even an empty vector's elements to begin aligned.
        pad(before: 0, alignment: 8)
        for word in words.reversed() { push(word) }
        push(UInt32(words.count / wordsPerStruct))
        return front
    }

    /// Writes a table whose field number `i`, counted from 0 as the schema declares them, is `fields[i]`.
    ///
    /// A union takes two numbers: its type and its value.
    mutating func table(_ fields: [FlatBufferField]) -> FlatBufferOffset {
        let tableEnd = reversed.count
        var fieldsFromEnd = [Int?](repeating: nil, count: fields.count)
        for (number, field) in fields.enumerated().reversed() {
            switch field {
            case .absent: continue
            case .byte(let value): push(value)
            case .int16(let value): push(value)
            case .int32(let value): push(value)
            case .int64(let value): push(value)
            case .offset(let object): push(reference: object)
            }
            fieldsFromEnd[number] = reversed.count
        }

        // A table begins with the distance back to its vtable, which is put straight in front of it.
        let vtableSize = 4 + 2 * fields.count
        push(Int32(vtableSize))
        let table = front
        for fieldFromEnd in fieldsFromEnd.reversed() {
            push(fieldFromEnd.map { UInt16(table.bytesFromEnd - $0) } ?? 0)
        }
        push(UInt16(table.bytesFromEnd - tableEnd))
        push(UInt16(vtableSize))
        return table
    }

    /// Closes the buffer, whose root is the table `root`, and returns its bytes, a multiple of 8.
    consuming func finish(root: FlatBufferOffset) -> [UInt8] {
        pad(before: MemoryLayout<UInt32>.size, alignment: Self.alignmentMax)
        push(reference: root)
        return reversed.reversed()
    }

    /// The object that has just been written.
    private var front: FlatBufferOffset { FlatBufferOffset(bytesFromEnd: reversed.count) }

    /// Writes zeros until `size` further bytes begin at a multiple of `alignment`.
    private mutating func pad(before size: Int, alignment: Int) {
        while !(reversed.count + size).isMultiple(of: alignment) { reversed.append(0) }
    }

    /// Writes one scalar, aligned to its size.
    private mutating func push<Scalar: FixedWidthInteger>(_ scalar: Scalar) {
        let size = MemoryLayout<Scalar>.size
        pad(before: size, alignment: size)
        // Most significant byte first, because the buffer is turned round in the end.
        withUnsafeBytes(of: scalar.bigEndian) { reversed.append(contentsOf: $0) }
    }

    /// Writes the distance from here to `object`.
    private mutating func push(reference object: FlatBufferOffset) {
        pad(before: 4, alignment: 4)
        push(UInt32(reversed.count + 4 - object.bytesFromEnd))
    }
}
