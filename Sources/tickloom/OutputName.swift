import Foundation
import Services

/// What the name of a file says of what is written into it.
struct OutputName {
    /// The form that its ending stands for; nil if it has none.
    let form: OutputForm?
    /// Whether it asks for gzip.
    let isCompressed: Bool

    private static let forms: [String: OutputForm] = [
        "csv": .csv, "txt": .csv, "json": .json, "jsonl": .json, "ndjson": .json, "parquet": .parquet, "arrow": .arrow,
        "feather": .arrow, "ticks": .binary,
    ]

    /// Endings of compressed files that are not written here, whatever is inside.
    private static let packed: Set<String> = [
        "zst", "zip", "bz2", "xz", "lz4", "7z", "br", "lzma", "z", "tar", "tgz", "rar",
    ]

    /// - Parameters:
    ///   - given: the form that the user asked for.
    ///   - option: the option that asks for a form.
    /// - Throws: ``ServiceError`` `.usage` for an ending that would promise something else than what is written.
    init(_ path: String, given: OutputForm?, option: String) throws(ServiceError) {
        guard !path.isEmpty else { throw ServiceError(.usage, "the file has no name", advice: "name a file to write") }
        var endings = path.lowercased().split(separator: "/", omittingEmptySubsequences: false).last!
            .split(separator: ".", omittingEmptySubsequences: false).dropFirst().map(String.init)
        isCompressed = endings.last == "gz"
        if isCompressed { endings.removeLast() }
        let ending = endings.last ?? ""
        form = OutputName.forms[ending]
        let isPlain = ending.isEmpty || form != nil || OutputName.isDevice(path)
        guard isPlain || given != nil && !OutputName.packed.contains(ending) else {
            throw ServiceError(
                .usage, ".\(ending) files are not written", location: path,
                advice: "name a .csv, .csv.gz, .json, .jsonl, .ndjson, .parquet, .arrow, .feather or .ticks file"
                    + (OutputName.packed.contains(ending) ? "" : ", or add \(option) csv to write CSV under this name"))
        }
        if let form = given ?? form, form.isCompressed, isCompressed {
            throw ServiceError(
                .usage, "\(form.rawValue) is compressed by itself", location: path, advice: "leave .gz out")
        }
    }

    /// Whether it is there and no regular file: the name of a pipe promises nothing.
    private static func isDevice(_ path: String) -> Bool {
        let resolved = Output.followingLinks(path)
        let type = (try? FileManager.default.attributesOfItem(atPath: resolved))?[.type] as? FileAttributeType
        return type != nil && type != .typeRegular
    }
}
