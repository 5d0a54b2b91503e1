internal import TickImport

/// The file of an import's rejected rows: CSV with the source, the line, where it begins, the rule, and the row itself.
enum RejectsText {
    private static let header = "source,line,byte_offset,rule,text\n"
    /// Beyond this nothing more is written: a file that is no ticks at all would be copied whole.
    static let bytesMax = 256 << 20

    /// The lines for a batch.
    ///
    /// - Parameter bytes: what the file has already.
    static func lines(of batch: TickBatch, path: String, linesBefore: Int, at bytes: Int) -> [UInt8] {
        let rejects = batch.rejects(linesBefore: linesBefore)
        guard !rejects.isEmpty, bytes < bytesMax else { return [] }
        var text: [UInt8] = bytes == 0 ? Array(header.utf8) : []
        let source = quoted(path.utf8)
        for reject in rejects {
            text += source
            text += ",\(reject.line),\(reject.byteOffset),\(reject.rule.name),".utf8
            text += quoted(reject.text)
            text.append(UInt8(ascii: "\n"))
        }
        return text
    }

    /// As RFC 4180 has it; the bytes of the row stay as they are.
    private static func quoted(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var text = [UInt8(ascii: "\"")]
        for byte in bytes {
            if byte == UInt8(ascii: "\"") { text.append(byte) }
            text.append(byte)
        }
        text.append(UInt8(ascii: "\""))
        return text
    }
}
