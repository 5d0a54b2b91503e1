import Foundation
import TestSupport
import Testing

@testable import Services

@Suite struct CountTextTests {
    @Test func oneAndMany() {
        #expect(CountText.of(1, "row") == "1 row")
        #expect(CountText.of(0, "row") == "0 rows")
        #expect(CountText.of(1_234_567, "row") == "1,234,567 rows")
        #expect(CountText.of(-1, "row") == "-1 rows")
        #expect(CountText.of(.min, "row") == "-9,223,372,036,854,775,808 rows")
        #expect(CountText.of(1, "row is", plural: "rows are") == "1 row is")
        #expect(CountText.of(2, "row is", plural: "rows are") == "2 rows are")
    }

    /// Foundation's own texts name its error domains and numbers, which help nobody.
    @Test func errorsOfTheSystemInItsWords() throws {
        let folder = try TemporaryFolder()
        do {
            try Data().write(to: URL(fileURLWithPath: folder.path + "/none/x"))
            Issue.record("it was written")
        } catch {
            let shown = ServiceError(wrapping: error)
            #expect(shown.code == .io)
            #expect(shown.message.contains("No such file or directory"), "\(shown.message)")
        }
        let nameless = ServiceError(wrapping: CocoaError(.fileWriteUnknown))
        #expect(!nameless.message.contains("Cocoa"))
        #expect(!nameless.message.contains("could not be completed"))
    }
}
