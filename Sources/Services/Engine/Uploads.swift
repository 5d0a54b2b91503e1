private import Foundation
internal import IPCProtocol
private import MessagePack
private import Synchronization

/// Files that clients send in pieces to have them imported: browsers know no paths.
///
/// An upload is a folder below `uploads` in the data folder, named by its client. In it a file is called `NAME.part` until the
/// last byte of it has come. What has come is the file's length and nothing else, so a client goes on where it was, also after
/// the engine was killed.
final class Uploads: Sendable {
    /// The most bytes of one piece.
    static let pieceBytesMax = 4 << 20
    /// The most files of one upload, and the most uploads.
    private static let filesMax = 1_000
    private static let uploadsMax = 100
    /// What nobody touched for so long is removed.
    private static let secondsKept = 7 * 86_400.0
    /// What has to stay free on the disk.
    private static let freeBytesMin = 100_000_000
    /// What an import is told in place of a path.
    private static let scheme = "upload:"

    /// A path that ends with a slash.
    private let folder: String
    /// One piece after another: they look at the sizes of all.
    private let turn = Mutex(())

    /// - Parameter store: the data folder.
    init(store: String) {
        folder = URL(fileURLWithPath: store).appendingPathComponent("uploads").path + "/"
    }

    /// Writes a piece.
    ///
    /// - Parameter limit: the most bytes of all uploads together.
    /// - Returns: how far the file has come. A piece that begins beyond that is not taken.
    /// - Throws: ``ServiceError`` `.usage` for names that are none and for files that are too large; `.io` and
    ///   `.cannotCreate` as the disk says.
    func receive(_ piece: IPC.ImportUploadParams, limit: Int) throws(ServiceError) -> IPC.ImportUploadInfo {
        try Uploads.check(key: piece.key)
        try Uploads.check(name: piece.name)
        let data = piece.data.bytes
        guard piece.bytes > 0, piece.offset >= 0, piece.offset <= piece.bytes else {
            throw ServiceError(
                .usage, "a file of \(piece.bytes) bytes has no piece at \(piece.offset)", location: piece.name,
                advice: "empty files are not taken")
        }
        guard data.count <= Uploads.pieceBytesMax, data.count <= piece.bytes - piece.offset else {
            throw ServiceError(
                .usage, "a piece of \(data.count) bytes is too long", location: piece.name,
                advice: "send at most \(Uploads.pieceBytesMax) bytes, and none beyond the file's end")
        }
        guard piece.bytes <= limit else { throw Uploads.tooLarge(piece.name, piece.bytes, limit) }
        return try turn.withLock { _ throws(ServiceError) in
            do {
                return try write(piece, data, limit)
            } catch let error as ServiceError {
                throw error
            } catch {
                throw ServiceError(
                    .io, "the piece could not be written: \(SystemReason.text(error))", location: piece.name,
                    advice: "see to room on the engine's disk and to the permissions of its data folder")
            }
        }
    }

    private func write(_ piece: IPC.ImportUploadParams, _ data: [UInt8], _ limit: Int) throws -> IPC.ImportUploadInfo {
        let upload = folder + piece.key
        let whole = upload + "/" + piece.name
        let part = whole + Uploads.partSuffix
        if let size = Uploads.size(of: whole) {
            guard size == piece.bytes else {
                throw ServiceError(
                    .usage, "the upload has a file of this name with \(size) bytes, not \(piece.bytes)",
                    location: piece.name, advice: "choose another key, or drop the upload")
            }
            return IPC.ImportUploadInfo(received: size, complete: true)
        }
        let known = Uploads.size(of: part)
        let received = known ?? 0
        guard received <= piece.bytes else {
            throw ServiceError(
                .usage, "\(received) bytes have come of a file that has \(piece.bytes)", location: piece.name,
                advice: "choose another key, or drop the upload")
        }
        guard piece.offset <= received, !data.isEmpty else {
            return IPC.ImportUploadInfo(received: received, complete: false)
        }
        if known == nil { try begin(piece, in: upload, limit) }
        let added = piece.offset + data.count - received
        if added > 0 {
            guard try totalBytes() + added <= limit else { throw Uploads.tooLarge(piece.name, piece.bytes, limit) }
        }
        if known == nil { try Uploads.create(part) }
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: part))
        defer { try? file.close() }
        try file.seek(toOffset: UInt64(piece.offset))
        try file.write(contentsOf: data)
        let now = max(received, piece.offset + data.count)
        guard now == piece.bytes else { return IPC.ImportUploadInfo(received: now, complete: false) }
        try file.close()
        try FileManager.default.moveItem(atPath: part, toPath: whole)
        return IPC.ImportUploadInfo(received: now, complete: true)
    }

    /// Makes room for a new file.
    private func begin(_ piece: IPC.ImportUploadParams, in upload: String, _ limit: Int) throws {
        removeOld()
        guard try totalBytes() + piece.bytes <= limit else { throw Uploads.tooLarge(piece.name, piece.bytes, limit) }
        let system = try? FileManager.default.attributesOfFileSystem(forPath: Uploads.parent(folder))
        if let free = (system?[.systemFreeSize] as? NSNumber)?.intValue, free - Uploads.freeBytesMin < piece.bytes {
            throw ServiceError(
                .io, "it has \(piece.bytes) bytes, and the engine's disk has \(free) free", location: piece.name,
                advice: "make room, or import it by the command line where it lies")
        }
        let isNew = !FileManager.default.fileExists(atPath: upload)
        if isNew, Uploads.names(in: folder).count >= Uploads.uploadsMax {
            throw ServiceError(
                .usage, "there are \(Uploads.uploadsMax) uploads that nobody imported", location: piece.key,
                advice: "import or drop some")
        }
        if Uploads.names(in: upload).count >= Uploads.filesMax {
            throw ServiceError(
                .usage, "an upload has at most \(Uploads.filesMax) files", location: piece.key,
                advice: "import these first")
        }
        for path in [String(folder.dropLast()), upload] where !FileManager.default.fileExists(atPath: path) {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
    }

    /// Removes an upload, if it is there.
    ///
    /// - Throws: ``ServiceError`` `.usage` if this is no key, `.io` if it cannot be removed.
    func drop(_ key: String) throws(ServiceError) {
        try Uploads.check(key: key)
        let path = folder + key
        try turn.withLock { _ throws(ServiceError) in
            guard FileManager.default.fileExists(atPath: path) else { return }
            do {
                try FileManager.default.removeItem(atPath: path)
            } catch {
                throw ServiceError(
                    .io, "the upload could not be removed: \(SystemReason.text(error))", location: key,
                    advice: "see to the permissions of the engine's data folder")
            }
        }
    }

    /// Removes what nobody touched for a week.
    func removeOld() {
        let now = Date()
        for name in Uploads.names(in: folder) {
            let path = folder + name
            let times = ([path] + Uploads.names(in: path).map { path + "/" + $0 }).compactMap {
                try? FileManager.default.attributesOfItem(atPath: $0)[.modificationDate] as? Date
            }
            guard let newest = times.max(), now.timeIntervalSince(newest) > Uploads.secondsKept else { continue }
            try? FileManager.default.removeItem(atPath: path)
        }
    }

    /// The key in `upload:KEY`; nil for a path.
    static func key(in path: String) -> String? {
        path.hasPrefix(scheme) ? String(path.dropFirst(scheme.count)) : nil
    }

    /// The folder with the files of an upload.
    ///
    /// - Throws: ``ServiceError`` `.notFound`; `.usage` if not all has come.
    func path(ofUpload key: String) throws(ServiceError) -> String {
        try Uploads.check(key: key)
        let path = folder + key
        let files = Uploads.names(in: path)
        guard !files.isEmpty else {
            throw ServiceError(
                .notFound, "nothing was sent under this key", location: Uploads.scheme + key,
                advice: "send the files with import.upload first")
        }
        if let part = files.first(where: { $0.hasSuffix(Uploads.partSuffix) }) {
            throw ServiceError(
                .usage, "not all of the file has come yet", location: String(part.dropLast(Uploads.partSuffix.count)),
                advice: "send the rest with import.upload")
        }
        return path
    }

    /// A path as clients are told it: of an upload the file's name alone.
    func told(_ path: String) -> String {
        guard path.hasPrefix(folder) else { return path }
        let rest = path.dropFirst(folder.count)
        guard let slash = rest.firstIndex(of: "/") else { return Uploads.scheme + rest }
        return String(rest[rest.index(after: slash)...])
    }

    // MARK: Names and sizes

    private static let partSuffix = ".part"

    private static func check(key: String) throws(ServiceError) {
        let isKey = key.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isKey, (1...64).contains(key.utf8.count) else {
            throw ServiceError(
                .usage, "this is no key of an upload", location: "key",
                advice: "choose 1 to 64 letters, digits, - and _")
        }
    }

    /// Names that mean something else in a path, on any system, are refused.
    private static func check(name: String) throws(ServiceError) {
        let isPlain =
            (1...200).contains(name.utf8.count) && !name.hasPrefix(".") && !name.hasSuffix(partSuffix)
            && !name.hasSuffix(".") && !name.hasSuffix(" ")
            && name.unicodeScalars.allSatisfy { scalar in
                scalar.properties.generalCategory != .control && !"/\\:*?\"<>|".unicodeScalars.contains(scalar)
            }
        guard isPlain else {
            throw ServiceError(
                .usage, "this is no name for a file", location: "name",
                advice: "send the last part of its path, without the characters / \\ : * ? \" < > |")
        }
    }

    private static func tooLarge(_ name: String, _ bytes: Int, _ limit: Int) -> ServiceError {
        guard limit > 0 else {
            return ServiceError(
                .usage, "no uploads are taken: TICKLOOM_UPLOAD_LIMIT is 0B", location: name,
                advice: "put the file under one of the folders of TICKLOOM_IMPORT_ROOTS, or use the command line")
        }
        return ServiceError(
            .usage, "it has \(bytes) bytes, and all uploads together may have \(limit)", location: name,
            advice: "raise TICKLOOM_UPLOAD_LIMIT, drop other uploads, or import it by the command line where it lies")
    }

    private func totalBytes() throws -> Int {
        Uploads.names(in: folder).reduce(0) { total, upload in
            Uploads.names(in: folder + upload).reduce(total) { total, name in
                total + (Uploads.size(of: folder + upload + "/" + name) ?? 0)
            }
        }
    }

    private static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    private static func size(of path: String) -> Int? {
        guard let known = try? FileManager.default.attributesOfItem(atPath: path),
            known[.type] as? FileAttributeType == .typeRegular
        else { return nil }
        return (known[.size] as? NSNumber)?.intValue
    }

    private static func create(_ path: String) throws {
        guard
            FileManager.default.createFile(
                atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }

    private static func parent(_ path: String) -> String { URL(fileURLWithPath: path).deletingLastPathComponent().path }
}
