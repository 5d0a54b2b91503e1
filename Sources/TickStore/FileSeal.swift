private import Crypto

/// Digests of a Parquet file, inside the file.
///
/// They are the value of the key `tickloom.seal` in the file's own metadata: 16 hexadecimal digits of the SHA-256 of the
/// footer, then 16 of that of the whole file, each as it would be with zeros in place of all 32. So any changed byte
/// shows, with nothing but the file at hand. The pages carry checksums of their own, which every reader verifies; the
/// footer, which says what the pages mean, has none in Parquet, and its digest is quick to verify before reading.
enum FileSeal {
    static let key = "tickloom.seal"
    /// What stands in the digests' place while they are computed.
    static let blank = String(repeating: "0", count: 32)

    enum State {
        case intact, broken
        /// The file has no seal.
        case absent
    }

    /// Puts the seal into a file that was written with ``blank`` under ``key``.
    static func seal(_ file: inout [UInt8]) {
        guard let seal = file.withUnsafeBytes({ digests(of: $0) }) else {
            preconditionFailure("the file was made without room for a seal")
        }
        file.replaceSubrange(seal.place, with: seal.digests)
    }

    /// Checks all bytes of a file.
    static func state(of file: [UInt8]) -> State {
        file.withUnsafeBytes { bytes in
            guard let seal = digests(of: bytes) else { return .absent }
            return bytes[seal.place].elementsEqual(seal.digests) ? .intact : .broken
        }
    }

    /// Checks the footer of a file alone. A file that cannot be read, or has no footer, is ``State/broken``.
    static func footerState(ofFile path: String) -> State {
        guard let tail = try? tail(of: path) else { return .broken }
        return footerState(of: tail.bytes)
    }

    /// Checks the footer at the end of `tail`, a file's end.
    static func footerState(of tail: [UInt8]) -> State {
        tail.withUnsafeBytes { bytes in
            guard let footer = footer(of: bytes) else { return .broken }
            guard let place = place(in: bytes, footer) else { return .absent }
            let half = place.lowerBound..<place.lowerBound + place.count / 2
            return bytes[half].elementsEqual(digest(of: bytes, footer, place)) ? .intact : .broken
        }
    }

    /// Where the digits are, and what they must be.
    private static func digests(of file: UnsafeRawBufferPointer) -> (place: Range<Int>, digests: [UInt8])? {
        guard let footer = footer(of: file), let place = place(in: file, footer) else { return nil }
        return (place, Array(digest(of: file, footer, place) + digest(of: file, 0..<file.count, place)))
    }

    /// The footer with its length and the closing magic bytes; nil if there is no room for what it says.
    static func footer(of bytes: UnsafeRawBufferPointer) -> Range<Int>? {
        guard bytes.count >= 12 else { return nil }
        let stated = bytes.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt32.self)
        let length = Int(UInt32(littleEndian: stated)) + 8
        return length <= bytes.count ? bytes.count - length..<bytes.count : nil
    }

    /// Where the seal's digits are.
    private static func place(in bytes: UnsafeRawBufferPointer, _ footer: Range<Int>) -> Range<Int>? {
        place(of: key, digits: blank.utf8.count, in: bytes, footer)
    }

    /// Where the digits are that the metadata has under a key: after it, a field's header and their length.
    static func place(
        of key: String, digits: Int, in bytes: UnsafeRawBufferPointer, _ footer: Range<Int>
    ) -> Range<Int>? {
        let pattern = Array(key.utf8)
        var start = footer.upperBound - pattern.count - 2 - digits
        while start >= footer.lowerBound {
            if bytes[start] == pattern[0], bytes[start..<start + pattern.count].elementsEqual(pattern) {
                return start + pattern.count + 2..<start + pattern.count + 2 + digits
            }
            start -= 1
        }
        return nil
    }

    /// 16 digits for the bytes of `range`.
    private static func digest(
        of bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ place: Range<Int>
    ) -> ArraySlice<UInt8> {
        var hash = SHA256()
        hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: bytes[range.lowerBound..<place.lowerBound]))
        hash.update(data: Array(blank.utf8))
        hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: bytes[place.upperBound..<range.upperBound]))
        return Array(ContentHash.hexadecimal(hash.finalize()).utf8)[..<(blank.utf8.count / 2)]
    }

    /// The end of a file, long enough to hold its footer, and the file's size.
    ///
    /// - Throws: ``StoreError`` `.damaged` if there is no file, `.io` if it cannot be read.
    static func tail(of path: String) throws(StoreError) -> (size: Int, bytes: [UInt8]) {
        let file = try RegularFile(path)
        var wanted = 4_096
        while true {
            let start = max(0, file.size - wanted)
            let bytes = try file.bytes(from: start)
            // No footer of ours comes near the last.
            guard start > 0, wanted < 1 << 24, bytes.withUnsafeBytes({ footer(of: $0) == nil }) else {
                return (file.size, bytes)
            }
            wanted *= 16
        }
    }
}
