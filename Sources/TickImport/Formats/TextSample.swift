internal import MarketModel

/// The beginning of a text file, in lines.
struct TextSample {
    private static let rowsMax = 2_000

    /// The lines that are not blank, without their ends. At least one.
    let lines: [ArraySlice<UInt8>]
    /// The byte that ends a line: LF, or CR in files without LF.
    let terminator: UInt8
    /// Bytes of a byte order mark at the start.
    let markBytes: Int

    /// - Throws: ``ImportError`` `.empty`; `.unknownFormat` if it is no text in UTF-8 or ASCII.
    init(_ sample: FileSample) throws(ImportError) {
        let head = sample.head
        guard !head.isEmpty else { throw sample.empty("the file is empty") }
        if head.starts(with: [0xff, 0xfe]) || head.starts(with: [0xfe, 0xff]) {
            throw sample.unknown("the text is UTF-16", "convert it to UTF-8 first, for instance with iconv")
        }
        let mark = head.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
        let text = head[mark...]
        if TextSample.isWide(text.prefix(4096)) {
            throw sample.unknown(
                "the text is UTF-16 without a byte order mark", "convert it to UTF-8 first, for instance with iconv")
        }
        if text.prefix(4096).contains(0) {
            throw sample.unknown("this is not a text file", "import a file of ticks")
        }
        markBytes = mark
        terminator = text.contains(UInt8(ascii: "\n")) ? UInt8(ascii: "\n") : UInt8(ascii: "\r")
        lines = TextSample.lines(text, terminator: terminator, isWhole: sample.isWhole)
        guard !lines.isEmpty else { throw sample.empty("there are only blank lines") }
    }

    /// Whether every second byte is zero, and hardly any of the others, as of ASCII in UTF-16.
    private static func isWide(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count >= 4 else { return false }
        var zeros = [0, 0]
        for (index, byte) in text.enumerated() where byte == 0 { zeros[index % 2] += 1 }
        let half = text.count / 2
        return zeros.max()! * 10 >= half * 9 && zeros.min()! * 10 <= half
    }

    /// The same, or nil where that cannot be; for formats that look whether a file is theirs.
    static func text(of sample: FileSample) -> TextSample? {
        do throws(ImportError) { return try TextSample(sample) } catch { return nil }
    }

    private static func lines(
        _ text: ArraySlice<UInt8>, terminator: UInt8, isWhole: Bool
    ) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = text.startIndex
        while start < text.endIndex, lines.count < rowsMax {
            let end = text[start...].firstIndex(of: terminator)
            // The last line of a sample may be cut off.
            guard end != nil || isWhole || lines.isEmpty else { break }
            var line = text[start..<(end ?? text.endIndex)]
            if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
            if !line.allSatisfy(isBlank) { lines.append(line) }
            start = (end ?? text.endIndex - 1) + 1
        }
        return lines
    }

    /// The fields of a line without surrounding blanks and quotes.
    static func fields(_ line: ArraySlice<UInt8>, separator: UInt8) -> [ArraySlice<UInt8>] {
        var fields: [ArraySlice<UInt8>] = []
        var start = line.startIndex
        var inQuotes = false
        for index in line.indices {
            let byte = line[index]
            if byte == UInt8(ascii: "\"") { inQuotes.toggle() }
            if byte == separator, !inQuotes {
                fields.append(trimmed(line[start..<index]))
                start = index + 1
            }
        }
        fields.append(trimmed(line[start...]))
        return fields
    }

    private static func trimmed(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var field = field
        while let byte = field.first, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { field.removeFirst() }
        while let byte = field.last,
            byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
        {
            field.removeLast()
        }
        if field.count >= 2, field.first == UInt8(ascii: "\""), field.last == UInt8(ascii: "\"") {
            field = field.dropFirst().dropLast()
        }
        return field
    }

    /// Whether a byte is a blank. A line of nothing else is no row.
    static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }

    static func excerpt(_ line: ArraySlice<UInt8>) -> String {
        String(decoding: line.prefix(60), as: UTF8.self) + (line.count > 60 ? "..." : "")
    }

    /// The most decimal digits of a price, trailing zeros left out.
    static func decimals(of rows: [[ArraySlice<UInt8>]], roles: [CSVLayout.Role]) -> Int {
        var most = 0
        for row in rows {
            for (field, role) in zip(row, roles) where role == .bid || role == .ask {
                guard let point = field.firstIndex(of: UInt8(ascii: ".")) else { continue }
                let digits = field[(point + 1)...]
                let significant = digits.lastIndex { $0 != UInt8(ascii: "0") }.map { $0 - point } ?? 0
                if isNumber(field) { most = max(most, significant) }
            }
        }
        return min(most, Instrument.scales.upperBound)
    }

    static func isNumber(_ field: ArraySlice<UInt8>) -> Bool {
        !field.isEmpty && field.contains { $0 &- UInt8(ascii: "0") < 10 }
            && field.allSatisfy { byte in
                byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
                    || byte == UInt8(ascii: "+") || byte | 0x20 == UInt8(ascii: "e")
            }
    }

    static func decimal(_ field: ArraySlice<UInt8>) -> Double? {
        isNumber(field) ? Double(String(decoding: field, as: UTF8.self)) : nil
    }
}
