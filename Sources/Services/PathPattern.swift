/// A pattern of paths: in each part between slashes `*` stands for any characters and `?` for one.
///
/// As in a shell, a name that begins with a dot is only matched by a pattern that does.
struct PathPattern {
    /// Where matching begins: a folder that no wildcard is in, empty for the current one.
    let start: String
    /// The parts that follow, of which the first has a wildcard.
    let parts: [String]

    static func hasWildcard(_ text: some StringProtocol) -> Bool { text.contains { $0 == "*" || $0 == "?" } }

    init(_ text: String) {
        let all = text.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
        let fixed = all.prefix { !PathPattern.hasWildcard($0) }
        start = (text.hasPrefix("/") ? "/" : "") + fixed.joined(separator: "/")
        parts = Array(all[fixed.count...])
    }

    /// Whether one part of a pattern matches a name.
    static func matches(_ name: String, _ part: String) -> Bool {
        let name = Array(name.utf8)
        let part = Array(part.utf8)
        if name.first == UInt8(ascii: "."), part.first != UInt8(ascii: ".") { return false }
        var nameIndex = 0
        var partIndex = 0
        // The last star, and where what it stands for ends for now. Going back to an earlier star never helps, so the
        // time is bounded by the product of the lengths.
        var star: (partIndex: Int, nameIndex: Int)?
        while nameIndex < name.count {
            if partIndex < part.count, part[partIndex] == UInt8(ascii: "*") {
                star = (partIndex, nameIndex)
                partIndex += 1
            } else if partIndex < part.count, part[partIndex] == UInt8(ascii: "?") {
                nameIndex = PathPattern.afterCharacter(name, nameIndex)
                partIndex += 1
            } else if partIndex < part.count, part[partIndex] == name[nameIndex] {
                nameIndex += 1
                partIndex += 1
            } else if let last = star {
                star = (last.partIndex, last.nameIndex + 1)
                nameIndex = last.nameIndex + 1
                partIndex = last.partIndex + 1
            } else {
                return false
            }
        }
        return part[partIndex...].allSatisfy { $0 == UInt8(ascii: "*") }
    }

    /// The place behind the character at `index`: continuation bytes of UTF-8 belong to the one before.
    private static func afterCharacter(_ bytes: [UInt8], _ index: Int) -> Int {
        var next = index + 1
        while next < bytes.count, bytes[next] & 0xc0 == 0x80 { next += 1 }
        return next
    }
}
