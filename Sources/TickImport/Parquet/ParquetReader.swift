/// How the process is started that reads Parquet files, and what it may use. A file that is damaged, or made to do harm, can
/// end that process and nothing else, see `docs/adr/0012`.
public struct ParquetReader: Hashable, Sendable {
    /// The program that is started: this one itself, if it is tickloom.
    public var program: String
    /// What it is called with, before the task.
    public var arguments: [String]
    /// The most memory that it may have.
    public var memoryBytes: Int
    /// How long it may give nothing before it is ended.
    public var stallSeconds: Double

    public init(
        program: String, arguments: [String] = [ParquetReader.command], memoryBytes: Int = 1 << 30,
        stallSeconds: Double = 60
    ) {
        self.program = program
        self.arguments = arguments
        self.memoryBytes = memoryBytes
        self.stallSeconds = stallSeconds
    }

    /// The word that makes tickloom that process. It is for tickloom itself, and in no help.
    public static let command = "__parquet"

    /// So many seconds of a processor it may take: far more than any file of that size needs.
    static func processorSeconds(fileBytes: Int) -> Int { 120 + fileBytes >> 19 }
}
