import Foundation
import MarketModel
import TestSupport
import Testing
import TickStore

@testable import Services

/// Files that vendors put beside ticks are left out, and said; a tick file that cannot be read never is.
@Suite struct CompanionFilesTests {
    private static let row = "20200101 170000065,1.121200,1.121720,0\n"
    private static let report = """
        HistData.com (c) 2020
        File: DAT_ASCII_EURUSD_T_202001.csv Status Report

        Average Tick interval: 1077 miliseconds.
        Maximum tick interval: 57000 miliseconds.

        Gap of 78s found between 20200101170220 and 20200101170338.
        Gap of 61s found between 20200101170505 and 20200101170606.

        """

    private func run(_ folder: TemporaryFolder, _ paths: [String]) throws -> ImportSummary {
        try ImportService(storePath: folder.path + "/store", options: StoreOptions()).run(
            ImportRequest(paths: paths, symbol: Symbol("EURUSD")!))
    }

    @Test func reportsBesideTicks() throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("in")
        try folder.write("in/DAT_ASCII_EURUSD_T_202001.csv", Self.row)
        try folder.write("in/DAT_ASCII_EURUSD_T_202001.txt", Self.report)
        try folder.write("in/._DAT_ASCII_EURUSD_T_202001.csv", [0, 5, 22, 7])
        let summary = try run(folder, [folder.path + "/in"])
        #expect(summary.ticksStored == 1)
        #expect(summary.skippedFiles.map(\.path) == [folder.path + "/in/DAT_ASCII_EURUSD_T_202001.txt"])
        #expect(summary.skippedFiles.first?.reason.contains("DAT_ASCII_EURUSD_T_202001.csv") == true)
        #expect(summary.emptyFiles.isEmpty)
    }

    @Test(.enabled(if: Python.hasReaders, Python.readersAbsence)) func reportsInArchives() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.csv", Self.row)
        try folder.write("a.txt", Self.report)
        _ = try Python.output(
            "import sys, zipfile\nwith zipfile.ZipFile(sys.argv[1] + '/a.zip', 'w') as file:\n"
                + "    for name in 'a.csv', 'a.txt': file.write(sys.argv[1] + '/' + name, name)", folder.path)
        let summary = try run(folder, [folder.path + "/a.zip"])
        #expect(summary.ticksStored == 1)
        #expect(summary.skippedFiles.map(\.path) == [folder.path + "/a.zip:a.txt"])
    }

    /// A text alone, a damaged CSV, and a text that is ticks are what was asked for.
    @Test func whatMayBeTicksIsNotLeftOut() throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("in")
        try folder.write("in/a.txt", Self.report)
        #expect(throws: ServiceError.self) { _ = try run(folder, [folder.path + "/in"]) }
        try folder.write("in/b.csv", Self.row)
        #expect(throws: ServiceError.self) { _ = try run(folder, [folder.path + "/in"]) }
        try folder.write("in/a.csv", "no ticks, and no report, neither\n")
        #expect(throws: ServiceError.self) { _ = try run(folder, [folder.path + "/in"]) }
        try folder.write("in/a.csv", Self.row)
        try folder.write("in/a.txt", Self.row.replacing("000065", with: "000066"))
        try FileManager.default.removeItem(atPath: folder.path + "/in/b.csv")
        let summary = try run(folder, [folder.path + "/in"])
        #expect(summary.ticksStored == 2)
        #expect(summary.skippedFiles.isEmpty)
    }
}
