import Foundation
import TestSupport
import Testing
import TickImport

@testable import Services

@Suite struct SourceHashesTests {
    private let text = "timestamp,bid,ask\n2024-03-05T10:00:00.000Z,1.1,1.2\n"

    private func add(_ hashes: SourceHashes, of file: Int) {
        Array(text.utf8).withUnsafeBytes { hashes.add($0, at: 0, of: file) }
    }

    @Test func whatWasReadIsNotLookedAtAgain() throws {
        let folder = try TemporaryFolder()
        let files = [try folder.write("a.csv", text), try folder.write("b.csv", text)]
        let hashes = try SourceHashes(files, from: [:])
        add(hashes, of: 0)
        try FileManager.default.removeItem(atPath: files[0])
        let finished = try #require(try hashes.finish { false })
        #expect(finished.map(\.hash) == Array(repeating: "b39cd0eab4136e6ba0efd0a017e9b807", count: 2))
        #expect(finished.map(\.bytes) == [text.utf8.count, text.utf8.count])
    }

    @Test func whatWasNotReadMustHaveTheSizeThatItHad() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("a.csv", text)
        let hashes = try SourceHashes([file], from: [:])
        _ = try folder.write("a.csv", text + "\n")
        #expect { try hashes.finish { false } } throws: { ($0 as? ImportError)?.code == .changed }
    }
}
