/// Text with a time, two prices and perhaps volumes in columns that a header names, in any order.
enum CSVFormat: TickFileFormat {
    static let format = TickFormat.dukascopyCSV

    static func layout(of sample: FileSample) throws(ImportError) -> TickLayout? {
        try CSVDetector(sample: sample).detect().tickLayout
    }
}

/// The same, ask first where no header tells.
enum JForexFormat: TickFileFormat {
    static let format = TickFormat.jforexCSV

    static func layout(of sample: FileSample) throws(ImportError) -> TickLayout? {
        // Files of this kind that have a header are told apart by ``CSVFormat``.
        guard sample.requested == format else { return nil }
        return try CSVDetector(sample: sample).detect().tickLayout
    }
}
