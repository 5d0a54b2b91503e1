/// Tickloom's own flat binary format: columns of 64-bit integers in blocks with checksums, see ``TickBlocks`` and
/// `docs/guides/binary.md`. It is the fastest way in.
enum TickloomFormat: TickFileFormat {
    static let format = TickFormat.tickloom

    static func layout(of sample: FileSample) throws(ImportError) -> TickLayout? {
        guard sample.head.starts(with: TickBlocks.magic) else { return nil }
        let blocks: TickBlocks
        do throws(TickBlocks.BadHeader) {
            blocks = try TickBlocks(header: sample.head.prefix(TickBlocks.headerBytes))
        } catch {
            throw ImportError(.damaged, path: sample.source.description, message: error.message, advice: error.advice)
        }
        guard !blocks.carriesRejects else {
            throw sample.unknown(
                "the header says what no such file does", "write it as docs/guides/binary.md says")
        }
        // Whoever says the format has looked at the file, and may call its ticks as they like.
        guard blocks.symbol == sample.symbol || sample.requested == format else {
            throw sample.unknown(
                "the file holds ticks of \(blocks.symbol), not of \(sample.symbol)",
                "say --symbol \(blocks.symbol), or --format tickloom to import them as \(sample.symbol) all the same")
        }
        let rest = sample.head.dropFirst(TickBlocks.headerBytes)
        if rest.count == TickBlocks.headBytes, sample.isWhole,
            rest.withUnsafeBytes({ blocks.record($0, at: TickBlocks.headerBytes) }) == .end(rows: 0)
        {
            throw sample.empty("there is no tick in it")
        }
        return TickLayout(
            format: format,
            reason: "version \(TickBlocks.version) of the binary format, of \(blocks.symbol), with prices of "
                + "\(blocks.priceScale) digits and \(blocks.hasVolumes ? "with" : "without") volumes",
            sampleDecimals: blocks.priceScale, unit: .blocks(blocks)
        ) { TickBlockParser(blocks: blocks, options: $0) }
    }
}
