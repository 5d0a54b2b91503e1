private import Crypto
private import Synchronization

/// The record of every access to a secret: who, what, when and how it ended; never the secret. docs/guides/credentials.md has the
/// format.
///
/// Each entry holds the hash of the one before it. That finds an entry that was changed, removed or put in between; the head, which
/// is kept in another folder and in the store of the secrets, also finds an end that was cut off and a trail that was made anew.
/// The trail ends where its head ends, or one entry later where the power went between the two; and before anything is added it is
/// held against both heads: so that nobody adds to a trail that was changed, which would make its heads speak for the change.
///
/// The head in the store may lie further back: what is refused by a store cannot leave a head in it. A head that is missing, or
/// further back than that, does not stop the trail, but is put on record, and ``AuditReport/warnings`` tell of it as long as that
/// record is kept.
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

    /// How keys begin under which stores keep heads; no credential can have such a name.
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
    private let verified = Mutex<(digest: [UInt8], report: AuditReport)?>(nil)

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

    /// Whether a folder for the head is none: the folder of the trail, by whatever name, or one in it, which goes and comes back with it.
    public static func isBeside(_ headFolder: String, _ folder: String) -> Bool {
        PrivateFiles.isInside(headFolder, folder)
    }

    // MARK: Writing

    /// Whether something could be added, which is asked before a secret is touched.
    ///
    /// - Parameter anchor: what a store keeps of the trail; nil to hold it against its own head alone.
    /// - Throws: ``CredentialError`` `.damaged` if the trail was changed; `.notWritable`, `.io`, `.busy`, `.insecure`.
    public func check(against anchor: Anchor? = nil) throws(CredentialError) {
        let lock = try takeLock()
        defer { lock.release() }
        _ = try tail(anchor)
        try PrivateFiles.checkWritable(folder)
        try PrivateFiles.checkWritable(headFolder)
        try PrivateFiles.checkWritable(file: path)
    }

    /// Adds an entry, durable when this returns.
    ///
    /// - Parameter store: keeps the head, too, if it can be written; nil if it just failed.
    /// - Throws: ``CredentialError`` as ``check(against:)``, and what the store throws.
    public func add(_ event: Event, anchoredIn store: (any CredentialStore)?) throws(CredentialError) {
        let lock = try takeLock()
        defer { lock.release() }
        // A failure is put on record also where the store fails once more.
        let isGiven = event.outcome == "ok"
        let anchor = isGiven ? try anchor(in: store) : (try? anchor(in: store)) ?? nil
        var tail = try tail(anchor)
        if tail.size > bytesMax {
            try checkWhole(anchor)
            try prune(keeping: { _, index, count in index >= count / 2 }, &tail)
        }
        // A failure alone makes no store where there is none yet.
        let isAnchored = isGiven || anchor?.head != nil
        if let loss = tail.loss { try add(Event(.headLost, detail: loss), to: &tail, nil) }
        if isAnchored, let loss = tail.storeLoss { try add(Event(.headLost, detail: loss), to: &tail, nil) }
        try add(event, to: &tail, store)
        guard isAnchored else { return }
        do throws(CredentialError) {
            try put(tail.head, in: store)
        } catch  where !isGiven {
            // It may lie behind by what failed.
        }
    }

    /// Removes what is older than a time. What is left still can be verified, and says that something was removed.
    ///
    /// - Returns: the number of entries removed.
    @discardableResult
    public func prune(before seconds: Int64, anchoredIn store: (any CredentialStore)?) throws(CredentialError) -> Int {
        let lock = try takeLock()
        defer { lock.release() }
        let anchor = try anchor(in: store)
        var tail = try tail(anchor)
        try checkWhole(anchor)
        let removed = try prune(keeping: { entry, _, _ in entry.seconds >= seconds }, &tail)
        if removed > 0 { try put(tail.head, in: store) }
        return removed
    }

    /// Before the beginning is removed, and with it what could be found there.
    private func checkWhole(_ anchor: Anchor?) throws(CredentialError) {
        let report = reverified(against: anchor)
        guard report.isGood else { throw AuditTrail.changed(path, report.faults[0].description) }
    }

    /// Puts a trail that was changed aside, and begins another, which says so.
    ///
    /// - Returns: where the old one is now; nil if there was none.
    public func restart(anchoredIn store: (any CredentialStore)?) throws(CredentialError) -> String? {
        let lock = try takeLock()
        defer { lock.release() }
        // A head that is none is a reason to begin anew. A store that cannot be opened is none: it would go on to hold the new
        // trail against the old head.
        let head = try? readHead()
        if let store, store.isWritable { _ = try storedHead(in: store) }
        var aside: String?
        if PrivateFiles.exists(path) {
            var number = 1
            var name = "\(folder)/audit-\(now()).log"
            while PrivateFiles.exists(name) {
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
            to: &tail, store)
        try put(tail.head, in: store)
        return aside
    }

    /// The end of the trail.
    private struct Tail {
        var head: AuditHead?
        /// Bytes of whole lines.
        var size = 0
        /// Whether its last entry was written, and its head no more.
        var isAhead = false
        /// That its own head is missing, and that the one in the store is, or stands further back than it can: to be put on record.
        var loss: String?
        var storeLoss: String?
    }

    private func takeLock() throws(CredentialError) -> PrivateLock {
        try PrivateFiles.makeFolder(folder)
        try PrivateFiles.makeFolder(headFolder)
        return try PrivateLock(folder + "/audit.lock", timeoutSeconds: lockTimeoutSeconds)
    }

    // MARK: Heads

    /// What a store keeps of a trail.
    public struct Anchor: Sendable {
        /// Where the store is.
        public let place: String
        let kind: CredentialStoreKind
        /// Nil where it keeps none: nothing has been written to it yet, or somebody removed it.
        public let head: AuditHead?
    }

    /// What a store keeps of this trail; nil where it keeps nothing because it can only be read. A file of credentials may ask for
    /// its passphrase: nothing is locked meanwhile.
    ///
    /// - Throws: ``CredentialError``, what the store throws; `.damaged` if what it keeps is no head.
    public func anchor(in store: (any CredentialStore)?) throws(CredentialError) -> Anchor? {
        guard let store, store.isWritable else { return nil }
        guard let text = try storedHead(in: store) else {
            return Anchor(place: store.place, kind: store.kind, head: nil)
        }
        guard let head = AuditHead(text) else {
            throw AuditTrail.changed(store.place, "what the store keeps is no head of it")
        }
        return Anchor(place: store.place, kind: store.kind, head: head)
    }

    private func storedHead(in store: any CredentialStore) throws(CredentialError) -> String? {
        do throws(CredentialError) {
            return try store.read(headKey(in: store))?.revealed
        } catch  where error.code == .damaged && store.kind != .encryptedFile {
            // A keyring that is killed while it takes a head leaves an empty one, which says as much as none.
            return nil
        }
    }

    private func put(_ head: AuditHead?, in store: (any CredentialStore)?) throws(CredentialError) {
        guard let store, store.isWritable, let head else { return }
        try store.write(Secret(head.description), for: headKey(in: store))
    }

    /// The encrypted file lies beside its trail, and goes with it. A keyring is one for all folders of a user, and so holds a head for
    /// each, by the path of its folder.
    func headKey(in store: any CredentialStore) -> String {
        guard store.kind != .encryptedFile else { return AuditTrail.headKey }
        let digest = SHA256.hash(data: Array(PrivateFiles.canonical(folder).utf8)).prefix(8)
        return digest.reduce(into: AuditTrail.headKey + "-") { key, byte in
            for digit in [byte >> 4, byte & 15] { key += String(digit, radix: 16) }
        }
    }

    private func readHead() throws(CredentialError) -> AuditHead? {
        guard let bytes = try PrivateFiles.read(headPath, bytesMax: 4_096) else { return nil }
        guard let head = AuditHead.decoded(bytes) else {
            throw AuditTrail.changed(headPath, "it is no head of an audit trail")
        }
        return head
    }

    /// Reads the end, and checks that it goes on from its heads.
    private func tail(_ anchor: Anchor?) throws(CredentialError) -> Tail {
        let head = try readHead()
        var known: [(keeper: String, head: AuditHead)] = []
        if let head { known.append((headPath, head)) }
        if let anchor, let head = anchor.head { known.append((anchor.place, head)) }
        guard let bytes = try PrivateFiles.read(path, bytesMax: bytesMax * 4), !bytes.isEmpty else {
            guard let first = known.first else { return Tail() }
            throw AuditTrail.changed(path, "it is gone, and had \(first.head.number) entries, as \(first.keeper) says")
        }
        // A line without an end was being written when the power went; it was never acknowledged.
        let size = (bytes.lastIndex(of: 10) ?? -1) + 1
        guard size > 0 || known.isEmpty else { throw AuditTrail.changed(path, "it has no entry left") }
        var tail = Tail(size: size)
        if size > 0, head == nil {
            // It may be that nobody but this trail knows how far it went: all of it is looked at.
            try checkWhole(anchor)
            tail.loss = "in \(headPath)"
        }
        var end = size
        var last: (entry: AuditEntry, hash: String)?
        // Accesses that the store gave something for, and has no head of.
        var given = 0
        var isPruned = false
        // Backwards to the heads: usually one line.
        while end > 0, !known.isEmpty || (anchor.map { $0.head == nil } ?? false && given <= 1) {
            let start = (bytes[..<(end - 1)].lastIndex(of: 10) ?? -1) + 1
            guard let read = AuditEntry.read(bytes[start..<(end - 1)]) else {
                throw AuditTrail.changed(path, "an entry near its end was changed")
            }
            let hash = read.entry.action == .base ? read.entry.previous : read.hash
            if let following = last {
                guard following.entry.number == read.entry.number + 1, following.entry.previous == hash else {
                    throw AuditTrail.changed(path, "an entry near its end was removed or put in")
                }
            } else {
                tail.head = AuditHead(number: read.entry.number, hash: hash)
            }
            for (keeper, head) in known where head.number >= read.entry.number {
                if head.number > read.entry.number {
                    throw AuditTrail.changed(
                        path,
                        "its end was cut off: \(keeper) has a head at entry \(head.number), and there are no more than "
                            + "\(read.entry.number)")
                }
                guard hash == head.hash else {
                    throw AuditTrail.changed(path, "entry \(head.number) is not the one whose head \(keeper) has")
                }
            }
            known.removeAll { $0.head.number == read.entry.number }
            last = read
            end = start
            if read.entry.action == .base {
                isPruned = true
                break
            }
            if let anchor, anchor.head.map({ read.entry.number > $0.number }) ?? true,
                read.entry.isGiven(by: anchor.kind)
            {
                given += 1
            }
        }
        if tail.head == nil, size > 0 {
            let start = (bytes[..<(size - 1)].lastIndex(of: 10) ?? -1) + 1
            guard let read = AuditEntry.read(bytes[start..<(size - 1)]) else {
                throw AuditTrail.changed(path, "an entry near its end was changed")
            }
            let hash = read.entry.action == .base ? read.entry.previous : read.hash
            tail.head = AuditHead(number: read.entry.number, hash: hash)
        }
        if let head, let newest = tail.head, newest.number > head.number + 1 {
            throw AuditTrail.changed(path, AuditTrail.unheaded(head, newest, headPath))
        }
        tail.isAhead = head.map { $0 != tail.head } ?? false
        // Its own head cannot have been left behind when the beginning was removed; that of a store can.
        if known.contains(where: { $0.keeper == headPath }) || (!known.isEmpty && !isPruned) {
            throw AuditTrail.changed(path, "the entry that its head names is not there")
        }
        if let anchor, given > 1 || !known.isEmpty { tail.storeLoss = AuditTrail.loss(anchor) }
        return tail
    }

    private static func unheaded(_ head: AuditHead, _ newest: AuditHead, _ keeper: String) -> String {
        "it has \(newest.number) entries, and its head in \(keeper) stands at \(head.number): what wrote the others did not know of it"
    }

    private static func loss(_ anchor: Anchor) -> String {
        "in \(anchor.place)" + (anchor.head.map { ", where it stood at entry \($0.number)" } ?? "")
    }

    private func add(_ event: Event, to tail: inout Tail, _ store: (any CredentialStore)?) throws(CredentialError) {
        let entry = AuditEntry(
            number: (tail.head?.number ?? 0) + 1, seconds: now(), action: event.action, name: event.name,
            version: event.version, outcome: event.outcome, detail: event.detail.map { String($0.prefix(400)) },
            store: store?.kind.rawValue, process: caller.process, processID: caller.processID, userID: caller.userID,
            service: caller.service, previous: tail.head?.hash ?? AuditEntry.noPrevious)
        let (bytes, hash) = entry.line()
        // Before another follows: never is more than one entry without its head.
        if tail.isAhead, let head = tail.head { try PrivateFiles.replace(headPath, with: head.encoded()) }
        tail.isAhead = true
        try PrivateFiles.append(bytes + [10], to: path, at: tail.size)
        let head = AuditHead(number: entry.number, hash: hash)
        tail.head = head
        tail.size += bytes.count + 1
        try PrivateFiles.replace(headPath, with: head.encoded())
        tail.isAhead = false
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
        try add(Event(.prune, detail: mark), to: &tail, nil)
        var base = removed.entry
        base.action = .base
        base.name = nil
        base.version = nil
        base.detail = nil
        base.store = nil
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

    /// The last entries, oldest first. What cannot be read is left out; ``verify(against:heads:)`` finds it.
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
    /// - Parameters:
    ///   - anchor: what the store keeps of it.
    ///   - others: heads kept elsewhere, and by whom.
    public func verify(
        against anchor: Anchor? = nil, heads others: [(keeper: String, head: AuditHead)] = []
    ) -> AuditReport {
        var heads = others
        if let anchor, let head = anchor.head { heads.append((anchor.place, head)) }
        var faults: [AuditReport.Fault] = []
        var own: AuditHead?
        do throws(CredentialError) {
            own = try readHead()
            if let own { heads.append((headPath, own)) }
        } catch {
            faults.append(.init(line: nil, message: error.message))
        }
        let bytes: [UInt8]
        do throws(CredentialError) {
            bytes = try PrivateFiles.read(path, bytesMax: bytesMax * 4) ?? []
        } catch {
            return AuditReport(faults: faults + [.init(line: nil, message: error.message)])
        }
        var report = verify(bytes[...], against: heads, anchor)
        if let newest = report.head {
            if let own {
                if newest.number > own.number + 1 {
                    report.faults.append(.init(line: nil, message: AuditTrail.unheaded(own, newest, headPath)))
                }
            } else if faults.isEmpty {
                report.warnings.append("its head in \(headPath) is missing")
            }
        }
        report.faults = faults + report.faults
        return report
    }

    /// What ``verify(against:heads:)`` finds without other heads; all of it is read anew only if the trail is not the one that was good
    /// before. For those who ask again and again.
    public func reverified(against anchor: Anchor?) -> AuditReport {
        var hash = SHA256()
        hash.update(data: (try? PrivateFiles.read(path, bytesMax: bytesMax * 4)) ?? [])
        hash.update(data: (try? PrivateFiles.read(headPath, bytesMax: 4_096)) ?? [])
        hash.update(data: Array("\(anchor?.head?.description ?? "none") \(anchor?.place ?? "none")".utf8))
        let digest = Array(hash.finalize())
        if let known = verified.withLock({ $0 }), known.digest == digest { return known.report }
        let report = verify(against: anchor)
        verified.withLock { $0 = report.isGood ? (digest, report) : nil }
        return report
    }

    private func verify(
        _ bytes: ArraySlice<UInt8>, against heads: [(keeper: String, head: AuditHead)], _ anchor: Anchor?
    ) -> AuditReport {
        // Accesses that the store gave something for, and has no head of.
        var given = 0
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
            if entry.action == .headLost {
                report.warnings.append(
                    "entry \(entry.number): its head was missing or left behind \(entry.detail ?? "")")
            }
            if entry.action == .restart {
                report.notes.append("entry \(entry.number): it was begun anew: \(entry.detail ?? "")")
            }
            if let anchor, entry.number > anchor.head?.number ?? 0, entry.isGiven(by: anchor.kind) { given += 1 }
            if report.first == 0 { report.first = entry.number }
            report.entries += 1
            hashes[entry.number] = hash
            expected = AuditHead(number: entry.number, hash: hash)
        }
        report.head = expected.number > 0 ? expected : nil
        if let anchor, given > 1 {
            report.warnings.append("its head is missing or left behind \(AuditTrail.loss(anchor))")
        }
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
