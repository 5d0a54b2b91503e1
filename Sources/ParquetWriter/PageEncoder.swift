/// Writes column chunks as pages.
///
/// A chunk is a dictionary page, if it has a dictionary, and data pages. Each page is written in every form
/// that may turn out smallest; the compressor decides by doing.
struct PageEncoder: ~Copyable {
    private let pageRows: Int
    private var compressor: PageCompressor
    /// The dictionary number of each value of the chunk at hand.
    private var numbers = ScratchMemory()
    private var page = ScratchMemory()

    init(options: ParquetOptions) throws(ParquetError) {
        pageRows = options.pageRows
        compressor = try PageCompressor(level: options.compressionLevel)
    }

    mutating func encode<Value: StoredValue>(
        _ chunk: ColumnChunk<Value>, _ statistics: ColumnStatistics, _ column: ParquetColumn,
        to output: inout FileOutput
    ) throws(ParquetError) -> ColumnChunkRecord {
        let chunkOffset = output.offset
        var uncompressedSize = 0
        var numberWidth: Int?
        if column.encoding == .dictionary, let (layout, entries) = numberEntries(chunk.values) {
            numberWidth = layout.width
            uncompressedSize += try writeDictionaryPage(layout, entries, to: &output)
        }

        let firstDataPageOffset = output.offset
        var pagesByEncoding: [PageEncoding: Int32] = [:]
        let pageCount = (chunk.rowCount + pageRows - 1) / pageRows
        var valueStart = 0
        for pageIndex in 0..<pageCount {
            let rows = chunk.rowCount * pageIndex / pageCount..<chunk.rowCount * (pageIndex + 1) / pageCount
            let presence = chunk.presence.map { UnsafeBufferPointer(rebasing: $0[rows]) }
            let values = valueStart..<valueStart + (presence?.count { $0 == 1 } ?? rows.count)
            valueStart = values.upperBound
            let levels = column.isNullable ? DefinitionLevels(rowCount: rows.count, levels: presence) : nil

            compressor.begin()
            if let numberWidth {
                try offerNumbers(values, width: numberWidth, levels)
            } else {
                let values = UnsafeBufferPointer(rebasing: chunk.values[values])
                // Without values there is nothing to take differences of, or a first value from.
                if column.encoding == .delta, !values.isEmpty, let integers = values as? UnsafeBufferPointer<Int64> {
                    try offerDifferences(integers, levels)
                } else {
                    try offerPlain(values, levels)
                }
            }
            let page = appendPage(.data, valueCount: rows.count, to: &output)
            uncompressedSize += page.uncompressedSize
            pagesByEncoding[page.encoding, default: 0] += 1
        }
        return ColumnChunkRecord(
            valueCount: chunk.rowCount,
            dictionaryPageOffset: numberWidth == nil ? nil : chunkOffset,
            firstDataPageOffset: firstDataPageOffset,
            compressedSize: output.offset - chunkOffset,
            uncompressedSize: uncompressedSize,
            dataPages: PageEncoding.allCases.compactMap { encoding in
                pagesByEncoding[encoding].map { (encoding, $0) }
            },
            statistics: statistics)
    }

    // MARK: Data pages

    private mutating func offerPlain<Value: StoredValue>(
        _ values: UnsafeBufferPointer<Value>, _ levels: DefinitionLevels?
    ) throws(ParquetError) {
        let bytes = UnsafeRawBufferPointer(values)
        try offer(.plain, levels, sizeMax: bytes.count) { cursor in
            if let start = bytes.baseAddress { cursor.copy(start, count: bytes.count) }
        }
    }

    private mutating func offerDifferences(
        _ values: UnsafeBufferPointer<Int64>, _ levels: DefinitionLevels?
    ) throws(ParquetError) {
        let delta = DeltaPage(values)
        try offer(.deltaBinaryPacked, levels, sizeMax: delta.alignedSizeMax()) { delta.writeAligned(to: &$0) }
        // Tight bits hardly compress any further (by a tenth at best, on the ticks measured), so this form
        // stands a chance only if it is about as small by itself.
        let rivalSize = compressor.smallest().result.compressedSize
        if delta.tightSize() < rivalSize + rivalSize / 4 {
            try offer(.deltaBinaryPacked, levels, sizeMax: delta.tightSizeMax()) { delta.writeTight(to: &$0) }
        }
    }

    private mutating func offerNumbers(
        _ values: Range<Int>, width: Int, _ levels: DefinitionLevels?
    ) throws(ParquetError) {
        let pageNumbers = UnsafeBufferPointer(
            start: numbers.elements(values.upperBound, of: UInt16.self) + values.lowerBound, count: values.count)
        let sizeMax = 1 + HybridRunEncoder.sizeMax(count: values.count, width: width)
        try offer(.dictionary, levels, sizeMax: sizeMax) { cursor in
            cursor.byte(UInt8(width))
            HybridRunEncoder.write(pageNumbers, width: width, to: &cursor)
        }
    }

    /// Writes a form of the page, its levels and then what `body` writes (at most `sizeMax` bytes), and
    /// offers it to the compressor.
    private mutating func offer(
        _ encoding: PageEncoding, _ levels: DefinitionLevels?, sizeMax: Int, _ body: (inout ByteCursor) -> Void
    ) throws(ParquetError) {
        page.reserve((levels?.sizeMax ?? 0) + sizeMax)
        var cursor = ByteCursor(page.start)
        levels?.write(to: &cursor)
        body(&cursor)
        let size = cursor.position - page.start
        precondition(size <= page.capacity, "a page outgrew the room made for it")
        try compressor.offer(UnsafeRawBufferPointer(start: page.start, count: size), encoding: encoding)
    }

    /// Appends the smallest form offered, with its header. Returns its encoding, and the size of page and
    /// header before compression.
    private func appendPage(
        _ type: PageType, valueCount: Int, to output: inout FileOutput
    ) -> (encoding: PageEncoding, uncompressedSize: Int) {
        let (result, bytes) = compressor.smallest()
        let header = PageHeader(
            type: type, valueCount: valueCount, encoding: result.encoding,
            uncompressedSize: result.uncompressedSize, compressedSize: result.compressedSize
        ).serialized()
        output.append(header)
        output.append(bytes)
        return (result.encoding, header.count + result.uncompressedSize)
    }

    // MARK: Dictionary

    /// Numbers the distinct values, leaves each value's number in `numbers` and returns the dictionary; nil
    /// if none would pay.
    private mutating func numberEntries<Value: StoredValue>(
        _ values: UnsafeBufferPointer<Value>
    ) -> (layout: DictionaryLayout, entries: [Value.Bits])? {
        guard !values.isEmpty else { return nil }
        let valueSize = MemoryLayout<Value>.size
        // With more entries than this two-byte numbers save less than the entries cost, so collecting can
        // stop. (Up to 256 entries the numbers may be narrower.)
        let worthwhileMax = max(256, values.count * (valueSize - 2) / valueSize)
        let indices = numbers.elements(values.count, of: UInt16.self)
        var builder = DictionaryBuilder<Value>()
        guard
            builder.collect(
                values, entriesMax: min(ParquetEncoding.dictionaryEntriesMax, worthwhileMax), indices: indices)
        else { return nil }
        let layout = DictionaryLayout(counts: builder.counts, orderKeys: builder.entries.map(Value.orderKey))
        let numberedSize = builder.entries.count * valueSize + values.count * layout.width / 8
        guard numberedSize < values.count * valueSize else { return nil }
        layout.numbers.withUnsafeBufferPointer { numbers in
            for position in 0..<values.count { indices[position] = numbers[Int(indices[position])] }
        }
        return (layout, builder.entries)
    }

    /// Returns the size of the page and its header before compression.
    private mutating func writeDictionaryPage<Bits: FixedWidthInteger & BitwiseCopyable>(
        _ layout: DictionaryLayout, _ entries: [Bits], to output: inout FileOutput
    ) throws(ParquetError) -> Int {
        let size = layout.places.count * MemoryLayout<Bits>.size
        page.reserve(size)
        var cursor = ByteCursor(page.start)
        for entry in layout.places { cursor.integer(entries[Int(entry)]) }
        compressor.begin()
        try compressor.offerDictionary(UnsafeRawBufferPointer(start: page.start, count: size))
        return appendPage(.dictionary, valueCount: layout.places.count, to: &output).uncompressedSize
    }
}
