public import MessagePack

extension MessagePackWriter {
    /// Writes numbers as a column, aligned to 8 bytes from the writer's beginning, which has to be that of the payload.
    ///
    /// - Throws: ``MessagePackError/tooLong(at:kind:length:lengthMax:)`` from 4 GiB on.
    public mutating func writeColumn<Element: IPCColumnElement>(
        _ values: UnsafeBufferPointer<Element>
    ) throws(MessagePackError) {
        let content = UnsafeRawBufferPointer(values)
        guard content.count <= Int(UInt32.max) - 8 else {
            throw .tooLong(at: count, kind: .ext, length: content.count, lengthMax: Int(UInt32.max) - 8)
        }
        // Always the header with 32 bits of length: its size does not depend on the padding then.
        let padding = (8 - (count + 7) % 8) % 8
        let length = UInt32(1 + padding + content.count)
        append([
            0xc9, UInt8(truncatingIfNeeded: length >> 24), UInt8(truncatingIfNeeded: length >> 16),
            UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length),
            UInt8(bitPattern: Element.columnType.rawValue), UInt8(padding),
        ])
        if padding > 0 { append([UInt8](repeating: 0, count: padding)) }
        append(content)
    }

    /// Writes numbers as a column, aligned to 8 bytes from the writer's beginning, which has to be that of the payload.
    ///
    /// - Throws: ``MessagePackError/tooLong(at:kind:length:lengthMax:)`` from 4 GiB on.
    public mutating func writeColumn<Element: IPCColumnElement>(_ values: [Element]) throws(MessagePackError) {
        let failure = values.withUnsafeBufferPointer { values -> MessagePackError? in
            do throws(MessagePackError) {
                try writeColumn(values)
                return nil
            } catch { return error }
        }
        if let failure { throw failure }
    }
}

extension MessagePackReader {
    /// A copy of the numbers of a column.
    ///
    /// - Throws: ``MessagePackError``: another kind or type, malformed, or not a whole number of elements.
    public mutating func readColumn<Element: IPCColumnElement>(
        of element: Element.Type = Element.self
    ) throws(MessagePackError) -> [Element] {
        let start = offset
        let content = try readExtRange(type: Element.columnType.rawValue)
        let stride = MemoryLayout<Element>.stride
        return try withUnsafeBytes(in: content) { bytes throws(MessagePackError) in
            guard let padding = bytes.first.map(Int.init), padding < 8, padding < bytes.count,
                (bytes.count - 1 - padding) % stride == 0
            else { throw .invalidColumn(at: start, length: bytes.count, stride: stride) }
            let source = UnsafeRawBufferPointer(rebasing: bytes[(1 + padding)...])
            let count = source.count / stride
            return [Element](unsafeUninitializedCapacity: count) { target, initialized in
                if count > 0 { UnsafeMutableRawBufferPointer(target).copyMemory(from: source) }
                initialized = count
            }
        }
    }
}
