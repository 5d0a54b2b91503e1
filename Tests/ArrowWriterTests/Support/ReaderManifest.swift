@testable import ArrowWriter

/// What `readers.py` is told about one output: where it is and what should be found in it.
struct ReaderManifest: Encodable {
    let name: String
    let path: String
    let format: String
    let metadata: [String: String]
    let rowCounts: [Int]
    let fields: [ReaderField]
    let columns: [ReaderColumn]

    init(
        _ schema: ArrowSchema, name: String, path: String, format: ArrowIPCFormat, rowCounts: [Int],
        columns: [ReaderColumn]
    ) {
        self.name = name
        self.path = path
        self.format = format == .file ? "file" : "stream"
        metadata = schema.metadata.dictionary
        self.rowCounts = rowCounts
        fields = schema.fields.map { ReaderField($0) }
        self.columns = columns
    }
}
