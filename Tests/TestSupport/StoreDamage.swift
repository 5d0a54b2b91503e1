internal import Foundation
public import Testing

/// What disks, people and other programs do to a store that is closed.
public enum StoreDamage: String, Sendable, CaseIterable, CustomTestStringConvertible {
    case catalogueGone, catalogueEmpty, catalogueNoise, catalogueCut
    case fileGone, fileEmpty, fileNoise, fileCut, fileFlipped, filesExchanged

    public var testDescription: String { rawValue }

    /// Whether the catalogue is what is damaged; a file of ticks otherwise.
    public var isOfCatalogue: Bool { rawValue.hasPrefix("catalogue") }

    /// How many days are without ticks then.
    public var daysLost: Int {
        switch self {
        case .catalogueGone, .catalogueEmpty, .catalogueNoise, .catalogueCut: 0
        case .fileGone, .fileEmpty, .fileNoise, .fileCut, .fileFlipped: 1
        case .filesExchanged: 2
        }
    }

    /// Damages a store: its catalogue, its first file of ticks, or its first two.
    ///
    /// - Returns: the damaged files, relative to the store's folder.
    /// - Throws: what the file system says; ``NoFile`` if there are too few files of ticks.
    @discardableResult
    public func apply(to store: String) throws -> [String] {
        guard !isOfCatalogue else {
            try change("\(store)/catalogue.duckdb")
            return ["catalogue.duckdb"]
        }
        let files = (FileManager.default.enumerator(atPath: store)?.compactMap { $0 as? String } ?? [])
            .filter { $0.hasSuffix(".parquet") }.sorted()
        guard files.count >= daysLost else { throw NoFile(path: store) }
        if self == .filesExchanged {
            let contents = try files.prefix(2).map { try Data(contentsOf: URL(fileURLWithPath: "\(store)/\($0)")) }
            for (file, content) in zip(files, contents.reversed()) {
                try content.write(to: URL(fileURLWithPath: "\(store)/\(file)"))
            }
        } else {
            try change("\(store)/\(files[0])")
        }
        return Array(files.prefix(daysLost))
    }

    private func change(_ path: String) throws {
        let url = URL(fileURLWithPath: path)
        var content = try Data(contentsOf: url)
        switch self {
        case .catalogueGone, .fileGone:
            try FileManager.default.removeItem(at: url)
            return
        case .catalogueEmpty: content = Data(count: 50_000)
        case .fileEmpty: content = Data()
        case .catalogueNoise, .fileNoise: content = Data("this is neither a database nor Parquet".utf8)
        case .catalogueCut, .fileCut: content = Data(content.prefix(content.count / 2))
        case .fileFlipped, .filesExchanged: content[content.count - 400] ^= 1
        }
        try content.write(to: url)
    }

    /// The store has too few files of ticks.
    public struct NoFile: Error {
        public let path: String
    }
}
