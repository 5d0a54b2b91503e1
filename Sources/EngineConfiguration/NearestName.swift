/// Finds the name that somebody probably meant.
enum NearestName {
    /// Longer names are not compared: the work grows with the product of the lengths, and nobody mistypes those.
    static let utf8LengthMax = 128

    /// The candidate that needs the fewest edits to become `name`, letter case aside.
    ///
    /// Complexity: O(length of `name` x total length of `candidates`).
    /// - Parameters:
    ///   - name: What was written.
    ///   - candidates: What could have been meant; of several equally near ones the first wins.
    ///   - editsMax: The largest number of edits that still counts as near. By default a third of the length of
    ///     `name`, at least 1: more would propose names that have nothing to do with what was written.
    /// - Returns: The nearest candidate, or nil if none is near.
    static func among(_ candidates: [String], to name: String, editsMax: Int? = nil) -> String? {
        let written = Array(name.uppercased().utf8)
        guard written.count <= utf8LengthMax else { return nil }
        let limit = editsMax ?? max(1, written.count / 3)
        var nearest: (candidate: String, edits: Int)?
        for candidate in candidates {
            let edits = editDistance(written, Array(candidate.uppercased().utf8))
            if edits <= limit, edits < nearest?.edits ?? .max { nearest = (candidate, edits) }
        }
        return nearest?.candidate
    }

    /// The number of bytes to insert, delete, replace, or swap with their neighbour that turns one text into the other
    /// (the "optimal string alignment" distance: no byte is edited twice).
    static func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        // Three rows of the usual table are enough: a swap looks back two.
        var beforePrevious = [Int](repeating: 0, count: right.count + 1)
        var previous = Array(0...right.count)
        for (i, leftByte) in left.enumerated() {
            var current = [i + 1]
            current.reserveCapacity(right.count + 1)
            for (j, rightByte) in right.enumerated() {
                var edits = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (leftByte == rightByte ? 0 : 1))
                if i > 0, j > 0, leftByte == right[j - 1], left[i - 1] == rightByte {
                    edits = min(edits, beforePrevious[j - 1] + 1)
                }
                current.append(edits)
            }
            beforePrevious = previous
            previous = current
        }
        return previous[right.count]
    }
}
