import Foundation
import MarketModel
import TestSupport
import Testing

@testable import TickImport

/// Text files that break other readers (see SOURCES.md beside them): each has a known outcome, under every format.
@Suite(.enabled(if: SharedData.isPresent, SharedData.absence)) struct TortureTests {
    private static let folder = SharedData.path("csv_torture")

    static let files = (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []).filter {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: folder + "/" + $0, isDirectory: &isFolder) && !isFolder.boolValue
    }.sorted()

    /// What becomes of files that do not end with `unknownFormat`.
    static let outcomes = [
        "duckdb/add_escaped_rfc.csv": "empty", "duckdb/glob_dif_dialect/14166/empty.csv": "empty",
        "duckdb/test/empty.csv": "empty", "sineemore/csv/all-empty.csv": "empty",
        "sineemore/csv/bad-header-no-header.csv": "empty",
    ]

    private func outcome(_ file: String, _ format: TickFormat?) throws -> String {
        do {
            let content = try FileContent(Self.folder + "/" + file, format: format, zone: .utc, scale: 5)
            #expect(content.report.rowsRead == content.ticks.count + content.rejects.count, "\(file)")
            return "\(content.ticks.count) ticks, \(content.rejects.count) rejected"
        } catch let error as ImportError {
            #expect(!error.message.isEmpty && !error.advice.isEmpty, "\(file)")
            return error.code.rawValue
        }
    }

    @Test func auto() throws {
        #expect(Self.files.count > 250)
        var differing: [String: String] = [:]
        for file in Self.files {
            let outcome = try outcome(file, nil)
            if outcome != "unknownFormat" { differing[file] = outcome }
        }
        for (file, outcome) in differing where Self.outcomes[file] != outcome {
            Issue.record("\"\(file)\": \"\(outcome)\", expected \(Self.outcomes[file] ?? "unknownFormat")")
        }
        for file in Self.outcomes.keys where differing[file] == nil { Issue.record("\(file): unknownFormat") }
    }

    /// Whatever they are taken for, they end soon, with an error or with every row counted.
    @Test(.timeLimit(.minutes(3)), arguments: TickFormat.allCases) func every(format: TickFormat) throws {
        for file in Self.files { _ = try outcome(file, format) }
    }
}
