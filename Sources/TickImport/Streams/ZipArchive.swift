internal import CArchive

/// A zip archive, read by libarchive. Nothing is ever extracted to a file, so names of entries lead nowhere.
enum ZipArchive {
    /// So many entries are looked at; ten years of hours are 88,000.
    private static let entriesMax = 200_000

    /// A file in an archive.
    struct Entry: Hashable {
        /// Its place among all entries, from 0.
        let index: Int
        let name: String
    }

    static func begins(_ bytes: some Sequence<UInt8>) -> Bool {
        bytes.starts(with: [0x50, 0x4b, 0x03, 0x04]) || bytes.starts(with: [0x50, 0x4b, 0x05, 0x06])
    }

    /// The files of the archive in order of name (bytes, not a locale, decide), without folders and what macOS adds.
    ///
    /// - Throws: ``ImportError`` `.damaged`.
    static func entries(of path: String) throws(ImportError) -> [Entry] {
        let reader = try Reader(path: path)
        var found: [Entry] = []
        var index = 0
        while let entry = try reader.next() {
            guard index < entriesMax else {
                throw ImportError(
                    .damaged, path: path, message: "the archive has more than \(entriesMax) entries",
                    advice: "unpack it, and import its folder")
            }
            if entry.isFile, !entry.name.hasPrefix("__MACOSX/") { found.append(Entry(index: index, name: entry.name)) }
            index += 1
        }
        return found.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// The open archive, from entry to entry.
    final class Reader {
        let path: String
        private let archive: OpaquePointer

        init(path: String) throws(ImportError) {
            self.path = path
            guard let archive = archive_read_new() else {
                preconditionFailure("libarchive cannot start: out of memory")
            }
            self.archive = archive
            archive_read_support_format_zip(archive)
            #if os(Windows)
            let status = path.withCString(encodedAs: UTF16.self) { archive_read_open_filename_w(archive, $0, 1 << 18) }
            #else
            let status = archive_read_open_filename(archive, path, 1 << 18)
            #endif
            guard status == ARCHIVE_OK else { throw failure() }
        }

        deinit { archive_read_free(archive) }

        /// Goes to the next entry; nil at the end.
        func next() throws(ImportError) -> (name: String, isFile: Bool)? {
            var entry: OpaquePointer?
            let status = archive_read_next_header(archive, &entry)
            if status == ARCHIVE_EOF { return nil }
            guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let entry else { throw failure() }
            // A name that is not UTF-8 has no such form.
            let name =
                archive_entry_pathname_utf8(entry).map { String(cString: $0) }
                ?? archive_entry_pathname(entry).map { String(cString: $0) } ?? ""
            // AE_IFREG, a macro with a cast, which Swift does not see.
            return (name, archive_entry_filetype(entry) == 0o100000)
        }

        /// Reads on in the present entry.
        ///
        /// - Returns: bytes written; less than `buffer.count` only at the entry's end.
        func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImportError) -> Int {
            var written = 0
            while written < buffer.count {
                let count = archive_read_data(archive, buffer.baseAddress! + written, buffer.count - written)
                guard count >= 0 else { throw failure() }
                if count == 0 { break }
                written += count
            }
            return written
        }

        /// Compressed bytes read so far.
        var consumed: Int { Int(archive_filter_bytes(archive, -1)) }

        private func failure() -> ImportError {
            let reason = archive_error_string(archive).map { String(cString: $0) } ?? "no reason is given"
            return ImportError(
                .damaged, path: path, message: "the zip archive cannot be read: \(reason)",
                advice: "get the file again, or unpack it and import its folder. Nothing of it was stored")
        }
    }
}
