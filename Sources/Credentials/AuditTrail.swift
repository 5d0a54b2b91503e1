/// The record of every access to a secret: who, what, when and how it ended; never the secret. docs/guides/credentials.md has the
/// format.
///
/// Each entry holds the hash of the one before it. That finds an entry that was changed, removed or put in between; the head, which
/// is kept in another folder and in the store of the secrets, also finds an end that was cut off and a trail that was made anew.
/// The trail ends where its head ends or further on, and before anything is added this is checked: so that nobody adds to a trail
/// that was changed, which would make its head speak for the change.
public final class AuditTrail: Sendable {
    /// What is written of an event; the rest is added.
    public struct Event: Sendable {
        public var action: AuditEntry.Action
        public var name: String?
        public var version: Int?
        public var outcome: String
        public var detail: String?

        public init(
            _ action: AuditEntry.Action, name: String? = nil, version: Int? = nil, outcome: String = "ok",
            detail: String? = nil
        ) {
            self.action = action
            self.name = name
            self.version = version
            self.outcome = outcome
            self.detail = detail
        }
    }

    /// The key under which a store keeps the head; no credential can have it as its name.
    static let headKey = ".audit-head"
    /// A trail that is longer loses its older half.
    public static let bytesUsual = 32 << 20

    /// The file of the trail.
    public let path: String
    /// The file of its head.
    public let headPath: String

    private let folder: String
    private let headFolder: String
    private let caller: AuditCaller
    private let now: @Sendable () -> Int64
    private let lockTimeoutSeconds: Double
    private let bytesMax: Int

    /// - Parameters:
    ///   - folder: where the trail is, beside the secrets.
    ///   - headFolder: where its head is; another one.
    ///   - now: seconds since 1970.
    public init(
        folder: String, headFolder: String, caller: AuditCaller, lockTimeoutSeconds: Double = 5,
        bytesMax: Int = AuditTrail.bytesUsual, now: @escaping @Sendable () -> Int64
    ) {
        self.folder = folder
        self.headFolder = headFolder
        self.caller = caller
        self.lockTimeoutSeconds = lockTimeoutSeconds
        self.bytesMax = bytesMax
        self.now = now
        path = folder + "/audit.log"
        headPath = headFolder + "/audit.head"
    }

    // MARK: Writing

    /// Whether something could be added, which is asked before a secret is touched.
    ///
    /// - Throws: ``CredentialError`` `.damaged` if the trail was changed; `.notWritable`, `.io`, `.busy`, `.insecure`.
    public func check() throws(CredentialError) {
        let lock = try takeLock()
        defer { lock.release() }
        _ = try tail()
    }

    /// Adds an entry, durable when this returns.
    ///
    /// - Parameter store: keeps the head, too, if it can be written.
    /// - Throws: ``CredentialError`` as ``check()``.
    public func add(_ event: Event, anchoredIn store: (any CredentialStore)?) throws(CredentialError) {
        let lock = try takeLock()
        defer { lock.release() }
        var tail = try tail()
        if tail.isHeadLost {
            try add(Event(.headLost, detail: "in \(headPath)"), to: &tail)
        }
        try add(event, to: &tail)
        if tail.size > bytesMax { try prune(keeping: { _, index, count in index >= count / 2 }, &tail) }
        if let store, store.isWritable, let head = tail.head {
            try store.write(Secret(head.description), for: AuditTrail.headKey)
        }
    }

    /// Removes what is older than a time. What is left still can be verified, and says that something was removed.
    ///
    /// - Returns: the number of entries removed.
    @discardableResult
    public func prune(before seconds: Int64, anchoredIn store: (any CredentialStore)?) throws(CredentialError) -> Int {
        let lock = try takeLock()
        defer { lock.release() }
        var tail = try tail()
        let report = verify(against: [])
        guard report.isGood else { throw AuditTrail.changed(path, report.faults[0].description) }
        let removed = try prune(keeping: { entry, _, _ in entry.seconds >= seconds }, &tail)
        if removed > 0, let store, store.isWritable, let head = tail.head {
            try store.write(Secret(head.description), for: AuditTrail.headKey)
        }
        return removed
    }

    /// Puts a trail that was changed aside, and begins another, which says so.
    ///
    /// - Returns: where the old one is now; nil if there was none.
    public func restart(anchoredIn store: (any CredentialStore)?) throws(CredentialError) -> String? {
        let lock = try takeLock()
        defer { lock.release() }
        let head = try readHead()
        var aside: String?
        if try PrivateFiles.read(path, bytesMax: bytesMax * 4) != nil {
            var number = 1
            var name = "\(folder)/audit-\(now()).log"
            while try PrivateFiles.read(name, bytesMax: bytesMax * 4) != nil {
                number += 1
                name = "\(folder)/audit-\(now())-\(number).log"
            }
            try PrivateFiles.rename(path, as: name)
            aside = name
        }
        PrivateFiles.remove(headPath)
        var tail = Tail()
        let before = head.map { "; its head was \($0)" } ?? "; its head is not known"
        try add(
            Event(.restart, detail: (aside.map { "the one before is \($0)" } ?? "the one before is gone") + before),
            to: &tail)
        if let store, store.isWritable, let head = tail.head {
            try store.write(Secret(head.description), for: AuditTrail.headKey)
        }
        return aside
    }

    /// The end of the trail.
    private struct Tail {
        var head: AuditHead?
        /// Bytes of whole lines.
        var size = 0
        var isHeadLost = false
    }

    private func takeLock() throws(CredentialError) -> PrivateLock {
        try PrivateFiles.makeFolder(folder)
        try PrivateFiles.makeFolder(headFolder)
        return try PrivateLock(folder + "/audit.lock", timeoutSeconds: lockTimeoutSeconds)
    }

    private func readHead() throws(CredentialError) -> AuditHead? {
        guard let bytes = try PrivateFiles.read(headPath, bytesMax: 4_096) else { return nil }
        guard let head = AuditHead.decoded(bytes) else {
            throw AuditTrail.changed(headPath, "it is no head of an audit trail")
        }
        return head
    }

    /// Reads the end, and checks that it goes on from the head.
    private func tail() throws(CredentialError) -> Tail {
        let head = try readHead()
        guard let bytes = try PrivateFiles.read(path, bytesMax: bytesMax * 4), !bytes.isEmpty else {
            guard let head else { return Tail() }
            throw AuditTrail.changed(path, "it is gone, and had \(head.number) entries")
        }
        try PrivateFiles.checkWritable(folder)
        // A line without an end was being written when the power went; it was never acknowledged.
        let size = (bytes.lastIndex(of: 10) ?? -1) + 1
        var end = size
        var last: (entry: AuditEntry, hash: String)?
        var newest: AuditHead?
        // Backwards to the head: usually one line.
        while end > 0 {
            let start = (bytes[..<(end - 1)].lastIndex(of: 10) ?? -1) + 1
            guard let read = AuditEntry.read(bytes[start..<(end - 1)]) else {
                throw AuditTrail.changed(path, "an entry near its end was changed")
            }
            if let following = last {
                let isNext = following.entry.number == read.entry.number + 1
                let hash = read.entry.action == .base ? read.entry.previous : read.hash
                guard isNext, following.entry.previous == hash else {
                    throw AuditTrail.changed(path, "an entry near its end was removed or put in")
                }
            }
            newest = newest ?? AuditHead(number: read.entry.number, hash: read.hash)
            if last == nil, head == nil {
                // There is no head to hold it against: all of it is looked at, and that this was so is put on record.
                let report = verify(against: [])
                guard report.isGood else { throw AuditTrail.changed(path, report.faults[0].description) }
                return Tail(head: report.head, size: size, isHeadLost: true)
            }
            guard let head else { break }
            if read.entry.number == head.number, read.entry.action != .base {
                guard read.hash == head.hash else {
                    throw AuditTrail.changed(path, "entry \(head.number) is not the one that was written")
                }
                return Tail(head: newest, size: size)
            }
            guard read.entry.number > head.number else {
                throw AuditTrail.changed(path, "its end was cut off: it had \(head.number) entries")
            }
            last = read
            end = start
        }
        throw AuditTrail.changed(path, "the entry that its head names is not there")
    }

    private func add(_ event: Event, to tail: inout Tail) throws(CredentialError) {
        let entry = AuditEntry(
            number: (tail.head?.number ?? 0) + 1, seconds: now(), action: event.action, name: event.name,
            version: event.version, outcome: event.outcome, detail: event.detail.map { String($0.prefix(400)) },
            process: caller.process, processID: caller.processID, userID: caller.userID, service: caller.service,
            previous: tail.head?.hash ?? AuditEntry.noPrevious)
        let (bytes, hash) = entry.line()
        try PrivateFiles.append(bytes + [10], to: path, at: tail.size)
        let head = AuditHead(number: entry.number, hash: hash)
        try PrivateFiles.replace(headPath, with: head.encoded())
        tail = Tail(head: head, size: tail.size + bytes.count + 1)
    }

    /// Removes entries from the beginning. What removes them is put on record first, with the hash that what is left goes on from.
    @discardableResult
    private func prune(
        keeping isKept: (AuditEntry, _ index: Int, _ count: Int) -> Bool, _ tail: inout Tail
    ) throws(CredentialError) -> Int {
        let lines = try self.lines()
        var removed: (entry: AuditEntry, hash: String)?
        var count = 0
        for (index, read) in lines.enumerated() where read.entry.action != .base {
            guard !isKept(read.entry, index, lines.count) else { break }
            removed = read
            count += 1
        }
        guard let removed, count > 0 else { return 0 }
        let mark = "\(removed.entry.number):\(removed.hash)"
        try add(Event(.prune, detail: mark), to: &tail)
        var base = removed.entry
        base.action = .base
        base.name = nil
        base.version = nil
        base.detail = nil
        base.outcome = "ok"
        base.previous = removed.hash
        var kept = base.line().bytes + [10]
        for line in try rawLines() {
            guard let entry = AuditEntry.read(line)?.entry, entry.action != .base, entry.number > removed.entry.number
            else {
                continue
            }
            kept += line + [10]
        }
        try PrivateFiles.replace(path, with: kept)
        tail.size = kept.count
        return count
    }

    static func changed(_ path: String, _ what: String) -> CredentialError {
        CredentialError(
            .damaged, "the audit trail was changed: \(what)", location: path,
            advice:
                "find out why; tickloom credential audit --verify tells more, and --restart puts it aside and begins another"
        )
    }

    // MARK: Reading

    private func rawLines() throws(CredentialError) -> [ArraySlice<UInt8>] {
        try PrivateFiles.read(path, bytesMax: bytesMax * 4)?.split(separator: 10) ?? []
    }

    private func lines() throws(CredentialError) -> [(entry: AuditEntry, hash: String)] {
        try rawLines().compactMap(AuditEntry.read)
    }

    /// The last entries, oldest first. What cannot be read is left out; ``verify(against:)`` finds it.
    public func entries(last count: Int, name: String? = nil) throws(CredentialError) -> [AuditEntry] {
        var entries: [AuditEntry] = []
        // From the end, because a long trail is asked for its last entries again and again.
        for line in try rawLines().reversed() where entries.count < count {
            guard let entry = AuditEntry.read(line)?.entry, entry.action != .base else { continue }
            if name == nil || entry.name == name { entries.append(entry) }
        }
        return entries.reversed()
    }

    /// The head that this trail's own file keeps; nil if there is none.
    public func head() throws(CredentialError) -> AuditHead? { try readHead() }

    /// Reads all of it and looks for what was changed. It changes nothing.
    ///
    /// - Parameter heads: those kept elsewhere, and by whom, besides the one beside the trail.
    public func verify(against heads: [(keeper: String, head: AuditHead)]) -> AuditReport {
        var heads = heads
        var faults: [AuditReport.Fault] = []
        do throws(CredentialError) {
            if let head = try readHead() { heads.append((headPath, head)) }
        } catch {
            faults.append(.init(line: nil, message: error.message))
        }
        let bytes: [UInt8]
        do throws(CredentialError) {
            bytes = try PrivateFiles.read(path, bytesMax: bytesMax * 4) ?? []
        } catch {
            return AuditReport(faults: faults + [.init(line: nil, message: error.message)])
        }
        var report = verify(bytes[...], against: heads)
        report.faults = faults + report.faults
        return report
    }

    private func verify(
        _ bytes: ArraySlice<UInt8>, against heads: [(keeper: String, head: AuditHead)] = []
    ) -> AuditReport {
        var report = AuditReport()
        var hashes: [Int: String] = [:]
        var base: AuditHead?
        var isBaseAttested = false
        var lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true {
            lines.removeLast()
        } else if !bytes.isEmpty {
            // Interrupted while it was written: no fault by itself, and the heads tell whether it counted.
            lines.removeLast()
        }
        var expected = AuditHead(number: 0, hash: AuditEntry.noPrevious)
        for (index, line) in lines.enumerated() {
            guard let (entry, hash) = AuditEntry.read(line) else {
                report.faults.append(.init(line: index + 1, message: "it was changed: its hash is not its own"))
                continue
            }
            if entry.action == .base, index == 0 {
                let mark = AuditHead(number: entry.number, hash: entry.previous)
                base = mark
                expected = mark
                hashes[entry.number] = entry.previous
                continue
            }
            if entry.number != expected.number + 1 {
                report.faults.append(
                    .init(
                        line: index + 1,
                        message:
                            "it is entry \(entry.number), and \(expected.number + 1) should be here: something was "
                            + "removed or put in"))
            } else if entry.previous != expected.hash {
                report.faults.append(
                    .init(line: index + 1, message: "it does not go on from the entry before it, which was changed"))
            }
            if entry.action == .prune, let base, entry.detail == base.description { isBaseAttested = true }
            if report.first == 0 { report.first = entry.number }
            report.entries += 1
            hashes[entry.number] = hash
            expected = AuditHead(number: entry.number, hash: hash)
        }
        report.head = expected.number > 0 ? expected : nil
        if let base, !isBaseAttested {
            report.faults.append(
                .init(line: 1, message: "no entry says that those up to \(base.number) were removed"))
        }
        for (keeper, head) in heads {
            report.checked.append((keeper, head))
            if head.number > expected.number {
                report.faults.append(
                    .init(
                        line: nil,
                        message: "the end was cut off: \(keeper) has a head at entry \(head.number), and the last is "
                            + "\(expected.number)"))
            } else if let hash = hashes[head.number] {
                guard hash != head.hash else { continue }
                report.faults.append(
                    .init(
                        line: nil,
                        message: "entry \(head.number) is not the one whose head \(keeper) has: the trail was made anew"
                    ))
            } else if base == nil || head.number > base!.number {
                report.faults.append(
                    .init(line: nil, message: "entry \(head.number), whose head \(keeper) has, is not there"))
            }
        }
        return report
    }
}
