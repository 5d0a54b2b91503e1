public import Foundation
public import Testing

/// Real market data that is not part of this repository: vendors own it.
///
/// It is looked for in the folder `TEST_SHARED_DATA`, or in `../shared/data` beside the checkout. Tests that need it
/// are skipped where it is absent, and say so.
public enum SharedData {
    /// What to say of a skipped test.
    public static let absence: Comment = "needs real ticks in ../shared/data, which is not there"

    public static var isPresent: Bool { FileManager.default.fileExists(atPath: folder + "/ticks") }

    /// The path of a file or folder in it.
    public static func path(_ relative: String) -> String { folder + "/" + relative }

    private static var folder: String {
        ProcessInfo.processInfo.environment["TEST_SHARED_DATA"]
            ?? packageFolder.deletingLastPathComponent().appendingPathComponent("shared/data").path
    }

    /// The checkout's folder.
    public static var packageFolder: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }
}
