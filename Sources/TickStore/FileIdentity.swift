internal import MarketModel

/// Whether a file of the lake is the one that a row of the catalogue describes.
///
/// A file may be whole, with an intact seal, and yet be another's: a copy of what the day was once, or of another day. Its
/// end tells, which is read anyway: the size; the content hash that the footer has under ``contentKey`` and the seal
/// vouches for; and for files without it the number of ticks, and the bounds that the footer states.
enum FileIdentity {
    /// The key in a file's metadata whose value is ``ContentHash/day(_:scale:)`` of its ticks.
    static let contentKey = "tickloom.content"
    /// Hexadecimal digits of a content hash.
    private static let hashDigits = 64

    /// - Throws: ``StoreError`` `.damaged` if it is another file or none, or its footer is broken; `.io` if that cannot be
    ///   told.
    static func check(_ partition: TickPartition, ofFile path: String) throws(StoreError) {
        let (size, tail) = try FileSeal.tail(of: path)
        guard size == partition.fileBytes else {
            throw another(path, "it has \(size) bytes, and the catalogue says \(partition.fileBytes)")
        }
        guard let footer = tail.withUnsafeBytes({ FileSeal.footer(of: $0) }), FileSeal.footerState(of: tail) != .broken
        else { throw another(path, "its footer is not what was written") }
        if let hash = contentHash(of: tail, footer) {
            guard hash == partition.contentHash else {
                throw another(
                    path, "its ticks have the content hash \(hash), and the catalogue says \(partition.contentHash)")
            }
            return
        }
        // A footer that cannot be understood here says nothing; DuckDB sees to it.
        guard
            let layout = tail.withUnsafeBytes({ bytes in
                try? TickFileLayout(
                    footer: UnsafeRawBufferPointer(rebasing: bytes[footer.lowerBound..<footer.upperBound - 8]),
                    ofAnyWriter: true)
            })
        else { return }
        if let reason = difference(of: layout, from: partition) { throw another(path, reason) }
    }

    /// The content hash in the footer at the end of `tail`; nil if there is none.
    static func contentHash(of tail: [UInt8]) -> String? {
        tail.withUnsafeBytes { FileSeal.footer(of: $0) }.flatMap { contentHash(of: tail, $0) }
    }

    private static func contentHash(of tail: [UInt8], _ footer: Range<Int>) -> String? {
        tail.withUnsafeBytes { bytes in
            guard let place = FileSeal.place(of: contentKey, digits: hashDigits, in: bytes, footer) else { return nil }
            return String(decoding: UnsafeRawBufferPointer(rebasing: bytes[place]), as: UTF8.self)
        }
    }

    private static func difference(of layout: TickFileLayout, from partition: TickPartition) -> String? {
        guard layout.rowCount == partition.tickCount else {
            return "there are \(layout.rowCount) ticks in it, and the catalogue says \(partition.tickCount)"
        }
        func bounds(_ column: Int) -> (least: Int64, greatest: Int64)? {
            let chunks = layout.rowGroups.map { $0.chunks[column] }
            guard let least = chunks.compactMap(\.least).min(), let greatest = chunks.compactMap(\.greatest).max(),
                chunks.allSatisfy({ $0.least != nil && $0.greatest != nil })
            else { return nil }
            return (least, greatest)
        }
        let unit = layout.unit.nanoseconds
        if let times = bounds(0),
            times.least &* unit != partition.firstTime || times.greatest &* unit != partition.lastTime
        {
            return "its first or last time is another than the catalogue says"
        }
        if let bids = bounds(1), bids.least != partition.lowestBid {
            return "its lowest bid is another than the catalogue says"
        }
        if let asks = bounds(2), asks.greatest != partition.highestAsk {
            return "its highest ask is another than the catalogue says"
        }
        return nil
    }

    private static func another(_ path: String, _ reason: String) -> StoreError {
        StoreError(
            .damaged, path: path, message: reason,
            advice: "import this day again, which replaces the file, or run tickloom store repair")
    }
}
