internal import Foundation

/// Stores that earlier versions made, kept as they were: `Tests/Fixtures/store-vN`. Each has 300 ticks of EURUSD on 2024-03-01.
///
/// A fresh store needs no help: a ``TemporaryFolder``, and `TickStore(path:access:)` on it.
public enum StoreFixture {
    /// The versions that are kept, in order.
    public static let versions: [Int] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.compactMap { $0.hasPrefix("store-v") ? Int($0.dropFirst("store-v".count)) : nil }.sorted()
    }()

    /// Puts a copy of the store of a version at a path where nothing is.
    public static func copy(version: Int, to path: String) throws {
        try FileManager.default.copyItem(
            atPath: folder.appendingPathComponent("store-v\(version)").path, toPath: path)
    }

    private static let folder = SharedData.packageFolder.appendingPathComponent("Tests/Fixtures")
}
