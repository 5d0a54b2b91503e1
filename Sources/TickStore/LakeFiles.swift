internal import Foundation

/// What lies in a store's folder, whatever the catalogue says of it.
enum LakeFiles {
    /// Files and folders below `folder`, relative to it, with `/` between the parts, sorted.
    private static func entries(below folder: String) -> [String] {
        // The folder itself may be a link to another disk; links within are not followed.
        let folder = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
        return (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? [])
            .map { $0.split(separator: "\\").joined(separator: "/") }.sorted()
    }

    /// Every file below a folder of the store, relative to the store, sorted.
    static func files(in folder: String, of store: String) -> [String] {
        entries(below: store + "/" + folder).map { folder + "/" + $0 }
            .filter { FileSystem.exists(store + "/" + $0) && !FileSystem.isFolder(store + "/" + $0) }
    }

    /// Every folder below a folder of the store, relative to the store, the innermost first.
    static func folders(in folder: String, of store: String) -> [String] {
        entries(below: store + "/" + folder).map { folder + "/" + $0 }
            .filter { FileSystem.isFolder(store + "/" + $0) }.reversed()
    }

    /// Whether there is not one file in the lake that has the name of a partition as we give it.
    static func isEmpty(storeFolder: String) -> Bool {
        !files(in: TickStore.lake, of: storeFolder).contains { LakePath($0)?.isOurs == true }
    }

    /// The time of a file's last change; for choosing between files, never for a result.
    static func changeTime(of path: String) -> Date {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.modificationDate] as? Date ?? .distantPast
    }
}
