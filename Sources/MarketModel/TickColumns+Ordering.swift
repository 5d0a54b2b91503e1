extension TickColumns {
    /// Puts ticks in order of time; ticks of the same time keep their order.
    ///
    /// - Returns: how many were earlier than one before them.
    @discardableResult
    public mutating func sortByTime() -> Int {
        guard !isInTimeOrder else { return 0 }
        var newest = Int64.min
        var late = 0
        for time in ts { if time < newest { late += 1 } else { newest = time } }
        // Swift's sort is stable, but does not promise it: the row number decides ties.
        let order = ts.indices.sorted { (ts[$0], $0) < (ts[$1], $1) }
        self = reordered(by: order)
        return late
    }

    /// Drops every tick that equals an earlier one in time, prices and volumes. Rows must be in time order.
    ///
    /// - Parameter drops: false only counts.
    /// - Returns: how many ticks equal an earlier one.
    public mutating func removeDuplicates(drops: Bool = true) -> Int {
        var duplicates: [Int] = []
        var start = 0
        while start < count {
            var end = start + 1
            while end < count, ts[end] == ts[start] { end += 1 }
            // Most times are alone. A file with times in whole seconds, or only one time, has large groups.
            if end - start > 1 {
                var seen: Set<Tick> = [self[start]]
                for row in start + 1..<end where !seen.insert(self[row]).inserted { duplicates.append(row) }
            }
            start = end
        }
        if drops, !duplicates.isEmpty {
            var kept: [Int] = []
            kept.reserveCapacity(count - duplicates.count)
            var next = 0
            for row in 0..<count {
                if next < duplicates.count, duplicates[next] == row { next += 1 } else { kept.append(row) }
            }
            self = reordered(by: kept)
        }
        return duplicates.count
    }

    /// Whether all ticks of `other` are here, equal ones as often.
    public func contains(allOf other: TickColumns) -> Bool {
        guard other.count <= count else { return false }
        var counts: [Tick: Int] = [:]
        for row in 0..<count { counts[self[row], default: 0] += 1 }
        for row in 0..<other.count {
            guard let left = counts[other[row]], left > 0 else { return false }
            counts[other[row]] = left - 1
        }
        return true
    }

    /// Adds the ticks of `other` that are not here yet, counting equal ones: what both have twice is there twice. The
    /// result is in order of time.
    public mutating func formUnion(with other: TickColumns) {
        var counts: [Tick: Int] = [:]
        for row in 0..<count { counts[self[row], default: 0] += 1 }
        for row in 0..<other.count {
            let tick = other[row]
            if let count = counts[tick], count > 0 { counts[tick] = count - 1 } else { append(tick) }
        }
        sortByTime()
    }
}
