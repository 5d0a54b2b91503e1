/// A zip archive (APPNOTE.TXT of PKWARE, version 6.3.10), by its directory at the end, so that each file in it is found at
/// once. Nothing is ever extracted to a file, so names of entries lead nowhere.
enum ZipArchive {
    /// So many entries are looked at; ten years of hours are 88,000.
    private static let entriesMax = 200_000
    /// Longer directories are no archives of tick files.
    private static let directoryBytesMax = 64 << 20

    /// A file in an archive.
    struct Entry: Hashable {
        /// As the archive has it; bytes that are no UTF-8 are written as `\xE9`.
        let name: String
        /// Where its header is in the archive.
        let offset: Int
        /// As it is stored, and decompressed.
        let storedBytes: Int
        let contentBytes: Int
        /// The CRC-32 of its content.
        let checksum: UInt
        fileprivate let method: UInt16
        fileprivate let isEncrypted: Bool
        /// The name's bytes.
        fileprivate let nameBytes: [UInt8]

        var isDeflated: Bool { method == 8 }
    }

    static func begins(_ bytes: some Sequence<UInt8>) -> Bool {
        bytes.starts(with: [0x50, 0x4b, 0x03, 0x04]) || bytes.starts(with: [0x50, 0x4b, 0x05, 0x06])
    }

    /// The files of the archive in order of name (bytes, not a locale, decide), without folders, links and what macOS adds.
    ///
    /// - Throws: ``ImportError`` `.damaged`, also if two have the same name, or the same bytes are in two.
    static func entries(of file: InputFile) throws(ImportError) -> [Entry] {
        let (range, count, shift) = try directory(of: file)
        guard count <= entriesMax else {
            throw ImportError(
                .damaged, path: file.path, message: "the archive has more than \(entriesMax) entries",
                advice: "unpack it, and import its folder")
        }
        guard range.count <= directoryBytesMax else { throw damaged(file, "its directory is too long") }
        let bytes = try read(file, range)
        var found: [Entry] = []
        var extents: [Range<Int>] = []
        var place = 0
        for _ in 0..<count {
            guard place + 46 <= bytes.count, number(bytes, place, 4) == 0x0201_4b50 else {
                throw damaged(file, "its directory ends too early")
            }
            let nameLength = number(bytes, place + 28, 2)
            let extraLength = number(bytes, place + 30, 2)
            let next = place + 46 + nameLength + extraLength + number(bytes, place + 32, 2)
            guard next <= bytes.count else { throw damaged(file, "its directory ends too early") }
            let name = Array(bytes[(place + 46)..<(place + 46 + nameLength)])
            var sizes = (
                content: number(bytes, place + 24, 4), stored: number(bytes, place + 20, 4),
                offset: number(bytes, place + 42, 4)
            )
            let extraStart = place + 46 + nameLength
            guard widen(&sizes, by: bytes[extraStart..<(extraStart + extraLength)]) else {
                throw damaged(file, "a length in its directory is missing")
            }
            // What could lie outside of the archive, or overflow.
            let (offset, overflow) = sizes.offset.addingReportingOverflow(shift)
            guard !overflow, offset >= 0, offset < range.lowerBound, sizes.stored >= 0, sizes.content >= 0,
                sizes.stored <= range.lowerBound - offset
            else { throw damaged(file, "a file in it would lie outside of it") }
            extents.append(offset..<(offset + 30 + sizes.stored))
            // The upper half tells the kind where the archive was made on Unix: 8 is a file, 0 unknown.
            let kind = [3, 19].contains(Int(bytes[place + 5])) ? number(bytes, place + 40, 2) >> 12 : 0
            if name.last != UInt8(ascii: "/"), kind == 0 || kind == 8, !name.starts(with: "__MACOSX/".utf8) {
                found.append(
                    Entry(
                        name: text(name), offset: offset, storedBytes: sizes.stored, contentBytes: sizes.content,
                        checksum: UInt(number(bytes, place + 16, 4)), method: UInt16(number(bytes, place + 10, 2)),
                        isEncrypted: number(bytes, place + 8, 2) & 1 != 0, nameBytes: name))
            }
            place = next
        }
        extents.sort { $0.lowerBound < $1.lowerBound }
        for (one, other) in zip(extents, extents.dropFirst()) where one.upperBound > other.lowerBound {
            throw damaged(file, "files in it overlap")
        }
        found.sort { $0.nameBytes.lexicographicallyPrecedes($1.nameBytes) }
        for (one, other) in zip(found, found.dropFirst()) where one.nameBytes == other.nameBytes {
            throw damaged(file, "two files in it have the name \(one.name)")
        }
        return found
    }

    /// Where the bytes of an entry are in the archive.
    ///
    /// - Throws: ``ImportError`` `.damaged` if its header is not what the directory says; `.unreadable` if it is encrypted or
    ///   compressed in an unusual way.
    static func data(of entry: Entry, in file: InputFile) throws(ImportError) -> Range<Int> {
        let path = file.path + ":" + entry.name
        guard !entry.isEncrypted else {
            throw ImportError(
                .unreadable, path: path, message: "it is encrypted", advice: "unpack the archive, and import its files")
        }
        guard entry.method == 0 || entry.method == 8 else {
            throw ImportError(
                .unreadable, path: path,
                message: "it is compressed by method \(entry.method), and only 8 (deflate) is read",
                advice: "unpack the archive, and import its files")
        }
        let header = try read(file, entry.offset..<min(file.size, entry.offset + 30 + entry.nameBytes.count))
        guard header.count == 30 + entry.nameBytes.count, number(header, 0, 4) == 0x0403_4b50,
            number(header, 8, 2) == Int(entry.method), number(header, 26, 2) == entry.nameBytes.count,
            header[30...].elementsEqual(entry.nameBytes)
        else { throw damaged(file, "its directory and the header of \(entry.name) differ") }
        let start = entry.offset + 30 + entry.nameBytes.count + number(header, 28, 2)
        guard start + entry.storedBytes <= file.size else { throw damaged(file, "\(entry.name) ends too late") }
        guard entry.isDeflated || entry.storedBytes == entry.contentBytes else {
            throw damaged(file, "the lengths of \(entry.name) contradict each other")
        }
        return start..<(start + entry.storedBytes)
    }

    // MARK: The directory

    /// Where the directory is, how many entries it has, and how far the archive is shifted within the file: behind a
    /// program that unpacks itself, its offsets count from later on.
    private static func directory(
        of file: InputFile
    ) throws(ImportError) -> (range: Range<Int>, count: Int, shift: Int) {
        // 22 bytes and a comment of up to 65,535; a longer tail is no archive.
        let tailStart = max(0, file.size - 22 - 65_535)
        let tail = try read(file, tailStart..<file.size)
        var place = tail.count - 22
        while place >= 0, number(tail, place, 4) != 0x0605_4b50 || place + 22 + number(tail, place + 20, 2) > tail.count
        {
            place -= 1
        }
        guard place >= 0 else { throw damaged(file, "its end is missing") }
        var end = tailStart + place
        var count = number(tail, place + 10, 2)
        var length = number(tail, place + 12, 4)
        var offset = number(tail, place + 16, 4)
        if number(tail, place + 4, 2) != 0 && number(tail, place + 4, 2) != 0xffff {
            throw damaged(file, "it is one of several parts")
        }
        if count == 0xffff || length == 0xffff_ffff || offset == 0xffff_ffff, end >= 20 {
            let locator = try read(file, (end - 20)..<end)
            if number(locator, 0, 4) == 0x0706_4b50 {
                let wideStart = number(locator, 8, 8)
                guard wideStart >= 0, wideStart <= end - 76 else { throw damaged(file, "its end is missing") }
                let wide = try read(file, wideStart..<(wideStart + 56))
                guard number(wide, 0, 4) == 0x0606_4b50 else { throw damaged(file, "its end is missing") }
                count = number(wide, 32, 8)
                length = number(wide, 40, 8)
                offset = number(wide, 48, 8)
                end = wideStart
            }
        }
        guard count >= 0, length >= 0, offset >= 0, length <= end, offset <= end - length else {
            throw damaged(file, "its directory would lie outside of it")
        }
        let start = end - length
        return (start..<end, count, start - offset)
    }

    /// Takes lengths that need 64 bits from the extra field that has them.
    ///
    /// - Returns: false if it does not.
    private static func widen(
        _ sizes: inout (content: Int, stored: Int, offset: Int), by extra: ArraySlice<UInt8>
    ) -> Bool {
        let isWide = sizes.content == 0xffff_ffff || sizes.stored == 0xffff_ffff || sizes.offset == 0xffff_ffff
        guard isWide else { return true }
        var rest = extra
        while rest.count >= 4 {
            let length = number(Array(rest.prefix(4)), 2, 2)
            guard rest.count >= 4 + length else { return false }
            let field = Array(rest.dropFirst(4).prefix(length))
            if number(Array(rest.prefix(2)), 0, 2) == 1 {
                var place = 0
                func next(_ size: inout Int) -> Bool {
                    guard size == 0xffff_ffff else { return true }
                    guard place + 8 <= field.count else { return false }
                    size = number(field, place, 8)
                    place += 8
                    return true
                }
                return next(&sizes.content) && next(&sizes.stored) && next(&sizes.offset)
            }
            rest = rest.dropFirst(4 + length)
        }
        return false
    }

    /// A number of `count` bytes, little-endian; negative if it does not fit.
    private static func number(_ bytes: [UInt8], _ place: Int, _ count: Int) -> Int {
        var value: UInt64 = 0
        for index in (0..<count).reversed() { value = value << 8 | UInt64(bytes[place + index]) }
        return Int(exactly: value) ?? -1
    }

    private static func text(_ name: [UInt8]) -> String {
        if let text = String(validating: name, as: UTF8.self) { return text }
        return name.map { byte in
            byte < 0x80 ? String(UnicodeScalar(byte)) : "\\x" + String(byte, radix: 16, uppercase: true)
        }.joined()
    }

    private static func read(_ file: InputFile, _ range: Range<Int>) throws(ImportError) -> [UInt8] {
        var failure: ImportError?
        let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            do throws(ImportError) {
                count = try file.read(into: UnsafeMutableRawBufferPointer(buffer), at: range.lowerBound)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    private static func damaged(_ file: InputFile, _ reason: String) -> ImportError {
        ImportError(
            .damaged, path: file.path, message: "the zip archive cannot be read: \(reason)",
            advice: "get the file again, or unpack it and import its folder. Nothing of it was stored")
    }
}
