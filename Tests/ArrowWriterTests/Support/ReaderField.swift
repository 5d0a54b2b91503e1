@testable import ArrowWriter

/// What `readers.py` is told about one field.
struct ReaderField: Encodable {
    let name: String
    let kind: String
    let isNullable: Bool
    let metadata: [String: String]
    var unit: String?
    var timeZone: String?
    var scale: Int?

    init(_ field: ArrowField) {
        name = field.name
        kind = field.type.kind.rawValue
        isNullable = field.isNullable
        metadata = field.metadata.dictionary
        switch field.type {
        case .timestamp(let unit, let timeZone):
            self.unit = unit.description
            self.timeZone = timeZone
        case .decimal128(let scale):
            self.scale = scale
        case .int64, .float32, .float64:
            break
        }
    }
}

extension ArrowMetadata {
    /// The entries as readers present them.
    var dictionary: [String: String] {
        Dictionary(uniqueKeysWithValues: entries.map { ($0.key, $0.value) })
    }
}
