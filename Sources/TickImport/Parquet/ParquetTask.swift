/// What the process that reads a Parquet file is to do. The file is its standard input; what it finds goes to its standard
/// output; if it fails, a ``ParquetFailure`` goes to standard error.
package struct ParquetTask: Codable, Hashable, Sendable {
    package enum Action: String, Codable, Sendable {
        /// Write a ``ParquetDescription``.
        case describe
        /// Write the rows as blocks, see ``TickBlockWriter``.
        case read
    }

    package var action: Action
    package var symbol: String
    /// The zone that the user gave for times without one.
    package var zone: String?
    /// The digits of a price that the user gave.
    package var givenScale: Int?
    /// The digits of a price in what is written; to read.
    package var scale: Int
    package var memoryBytes: Int
    package var processorSeconds: Int

    package init(
        action: Action, symbol: String, zone: String?, givenScale: Int?, scale: Int = 0, memoryBytes: Int,
        processorSeconds: Int
    ) {
        self.action = action
        self.symbol = symbol
        self.zone = zone
        self.givenScale = givenScale
        self.scale = scale
        self.memoryBytes = memoryBytes
        self.processorSeconds = processorSeconds
    }
}

/// What is in a Parquet file.
package struct ParquetDescription: Codable, Hashable, Sendable {
    /// What was decided and why, for people.
    package var reason: String
    /// Digits of a price.
    package var decimals: Int
    package var hasVolumes: Bool
    /// Rows, as the file says.
    package var rows: Int

    package init(reason: String, decimals: Int, hasVolumes: Bool, rows: Int) {
        self.reason = reason
        self.decimals = decimals
        self.hasVolumes = hasVolumes
        self.rows = rows
    }
}

/// Why a Parquet file cannot be read.
package struct ParquetFailure: Error, Codable, Hashable, Sendable {
    package enum Code: String, Codable, Sendable {
        case damaged, unknown, empty
    }

    package var code: Code
    package var message: String
    package var advice: String

    package init(_ code: Code, _ message: String, advice: String) {
        self.code = code
        self.message = message
        self.advice = advice
    }
}
