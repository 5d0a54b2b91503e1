/// Credentials by name: with versions, checked shapes, rotation, and a record of every access.
///
/// All calls block. They may come from several threads and processes at once: changes of one credential wait for each other.
public final class CredentialManager: Sendable {
    /// Which version of a credential is meant.
    public enum Which: String, CaseIterable, Sendable {
        case current, next, previous
    }

    /// What ``set(_:to:options:)`` and ``rotate(_:to:options:test:)`` are told besides the secret.
    public struct Options: Sendable {
        /// Nil keeps the kind; ``CredentialKind/other`` for a new credential.
        public var kind: CredentialKind?
        /// Seconds since 1970; nil where it is not known.
        public var expires: Int64?
        /// How old a version may become; nil keeps what was said before, 0 takes it away.
        public var rotationSeconds: Int64?
        /// How long the version before is kept.
        public var graceSeconds: Int64

        public init(
            kind: CredentialKind? = nil, expires: Int64? = nil, rotationSeconds: Int64? = nil,
            graceSeconds: Int64 = Options.graceUsual
        ) {
            self.kind = kind
            self.expires = expires
            self.rotationSeconds = rotationSeconds
            self.graceSeconds = graceSeconds
        }

        /// A day.
        public static let graceUsual: Int64 = 86_400
    }

    /// How long before its end a version is warned of: two weeks.
    public static let soonSeconds: Int64 = 14 * 86_400
    /// How far back failed accesses are counted: a day.
    public static let failureSeconds: Int64 = 86_400

    public let store: any CredentialStore
    public let audit: AuditTrail

    private let lockPath: String
    private let folder: String
    private let now: @Sendable () -> Int64
    private let lockTimeoutSeconds: Double

    /// - Parameters:
    ///   - folder: for the lock between processes; that of the audit trail.
    ///   - now: seconds since 1970.
    public init(
        store: any CredentialStore, audit: AuditTrail, folder: String, lockTimeoutSeconds: Double = 5,
        now: @escaping @Sendable () -> Int64
    ) {
        self.store = store
        self.audit = audit
        self.folder = folder
        self.lockTimeoutSeconds = lockTimeoutSeconds
        self.now = now
        lockPath = folder + "/credentials-change.lock"
    }

    // MARK: Reading

    /// A secret. The access is on record before this returns; if it cannot be put on record, there is no secret.
    ///
    /// - Parameter action: what the record calls it.
    /// - Throws: ``CredentialError``: `.notFound`, or what the store or the trail throws. A secret that has expired is given: whom
    ///   it is shown to decides, and its owner is warned.
    public func get(
        _ name: CredentialName, _ which: Which = .current, action: AuditEntry.Action = .get
    ) throws(CredentialError) -> Secret {
        var version: Int?
        return try recorded(action, name, version: { version }) { () throws(CredentialError) in
            let record = try record(of: name)
            guard let wanted = self.version(which, of: record) else {
                throw CredentialError(
                    .notFound, "there is no \(which.rawValue) version", location: "credential \(name)",
                    advice: "tickloom credential list --verbose shows what there is")
            }
            version = wanted.number
            return try secret(of: name, number: wanted.number)
        }
    }

    /// What may be told of a credential.
    ///
    /// - Throws: ``CredentialError``: `.notFound`, or what the store throws.
    public func info(of name: CredentialName) throws(CredentialError) -> CredentialInfo {
        info(name, try record(of: name))
    }

    /// What may be told of all, by name. A record that cannot be read is a finding of ``health()``, and left out here.
    ///
    /// That somebody lists them is not put on record; that the store refuses is: it may be a passphrase that is guessed.
    ///
    /// - Parameter onUnusable: is told of those that cannot be read.
    public func list(onUnusable: (CredentialFinding) -> Void = { _ in }) throws(CredentialError) -> [CredentialInfo] {
        var infos: [CredentialInfo] = []
        let names: [CredentialName]
        do throws(CredentialError) {
            names = try self.names()
        } catch {
            try? audit.add(AuditTrail.Event(.open, outcome: error.code.rawValue), anchoredIn: nil)
            throw error
        }
        for name in names {
            do throws(CredentialError) {
                infos.append(info(name, try record(of: name)))
            } catch  where error.code == .damaged || error.code == .newerVersion {
                onUnusable(CredentialManager.unusable(name, error))
            } catch  where error.code == .notFound {
                // It was deleted meanwhile.
            }
        }
        return infos
    }

    private func names() throws(CredentialError) -> [CredentialName] {
        try store.keys().filter { !$0.contains("/") && !$0.hasPrefix(AuditTrail.headKey) }.compactMap {
            try? CredentialName($0)
        }
    }

    // MARK: Changing

    /// Sets a secret, of a new credential or as the next version of one. The version before is kept for a while.
    ///
    /// - Throws: ``CredentialError``: `.invalidValue`, `.tooLarge`, or what the store or the trail throws; the credential is then as
    ///   it was.
    public func set(
        _ name: CredentialName, to secret: Secret, options: Options = Options()
    ) throws(CredentialError) -> CredentialInfo {
        var version: Int?
        return try changed(.set, name, makes: true, version: { version }) { () throws(CredentialError) in
            let lock = try takeLock()
            defer { lock.release() }
            let old: CredentialRecord?
            var lastNumber = 0
            do throws(CredentialError) {
                old = try recordIfAny(of: name)
            } catch  where error.code == .damaged && isAlone(name) {
                // Nothing of it can be read, and what is set takes its place; numbers go on from those of its secrets.
                old = nil
                let numbers = try store.keys().filter { $0.hasPrefix(name.text + "/") }.compactMap {
                    Int($0.dropFirst(name.text.utf8.count + 1))
                }
                lastNumber = numbers.max() ?? 0
            }
            var record = try begun(name, secret, old, options, after: lastNumber)
            guard let next = record.next else { preconditionFailure("a record that was begun has a next version") }
            version = next.number
            record = promoted(record, graceSeconds: options.graceSeconds, keepsPrevious: old != nil)
            try write(record, of: name)
            return info(name, record)
        }
    }

    /// Puts a new secret in the place of the current one, if it passes its test. Until then the current one stays.
    ///
    /// - Parameter test: is given the new secret; nobody waits for a lock meanwhile.
    /// - Throws: ``CredentialError``: `.notFound`, `.invalidValue`, what the test throws, `.refused` if somebody else began a
    ///   rotation meanwhile; the current version is then as it was.
    public func rotate(
        _ name: CredentialName, to secret: Secret, options: Options = Options(),
        test: (Secret) throws(CredentialError) -> Void
    ) throws(CredentialError) -> CredentialInfo {
        var version: Int?
        return try changed(.rotate, name, version: { version }) { () throws(CredentialError) in
            let number = try begin(name, secret, options)
            version = number
            do throws(CredentialError) {
                try test(secret)
            } catch {
                // The error of the test matters more than one of cleaning up: what is left over, health tells.
                try? abandon(name, number)
                throw error
            }
            return try finish(name, number, options)
        }
    }

    private func begin(_ name: CredentialName, _ secret: Secret, _ options: Options) throws(CredentialError) -> Int {
        let lock = try takeLock()
        defer { lock.release() }
        let old = try record(of: name)
        let present = try self.secret(of: name, number: old.current.number)
        guard secret.count == 0 || present != secret else {
            throw CredentialError(
                .invalidValue, "the new secret is the current one", location: "credential \(name)",
                advice: "have the vendor make a new one first")
        }
        let record = try begun(name, secret, old, options)
        guard let next = record.next else { preconditionFailure("a record that was begun has a next version") }
        try write(record, of: name)
        return next.number
    }

    private func finish(_ name: CredentialName, _ number: Int, _ options: Options) throws(CredentialError)
        -> CredentialInfo
    {
        let lock = try takeLock()
        defer { lock.release() }
        var record = try record(of: name)
        guard record.next?.number == number else {
            throw CredentialError(
                .refused, "somebody else changed it during the test", location: "credential \(name)",
                advice: "look at it with tickloom credential list, then try again")
        }
        record = promoted(record, graceSeconds: options.graceSeconds, keepsPrevious: true)
        try write(record, of: name)
        return info(name, record)
    }

    private func abandon(_ name: CredentialName, _ number: Int) throws(CredentialError) {
        let lock = try takeLock()
        defer { lock.release() }
        var record = try record(of: name)
        guard record.next?.number == number else { return }
        record.next = nil
        try write(record, of: name)
    }

    /// Makes the previous version the current one again, and the current one the previous.
    ///
    /// - Throws: ``CredentialError``: `.notFound` if there is none.
    public func rollBack(_ name: CredentialName, graceSeconds: Int64 = Options.graceUsual) throws(CredentialError)
        -> CredentialInfo
    {
        var version: Int?
        return try changed(.rollback, name, version: { version }) { () throws(CredentialError) in
            let lock = try takeLock()
            defer { lock.release() }
            var record = try record(of: name)
            guard var previous = self.version(.previous, of: record) else {
                throw CredentialError(
                    .notFound, "there is no version before the current one", location: "credential \(name)",
                    advice: "set the secret again; versions are kept as long as --grace says")
            }
            version = previous.number
            // What cannot be read must not become current.
            _ = try secret(of: name, number: previous.number)
            var current = record.current
            current.keptUntil = now().adding(graceSeconds)
            previous.keptUntil = nil
            record.current = previous
            record.previous = current
            try write(record, of: name)
            return info(name, record)
        }
    }

    /// Removes a credential with all its versions.
    ///
    /// - Returns: whether there was one.
    public func delete(_ name: CredentialName) throws(CredentialError) -> Bool {
        try changed(.delete, name, version: { nil }) { () throws(CredentialError) in
            let lock = try takeLock()
            defer { lock.release() }
            // Also of one whose record cannot be read. The record goes first: secrets without one are nobody's.
            let was = try store.remove(name.text)
            for key in try store.keys() where key.hasPrefix(name.text + "/") { _ = try store.remove(key) }
            return was
        }
    }

    /// Removes previous versions that are kept no longer. They cannot be read after their time, and leave the store with this, or with
    /// the next change of their credential.
    ///
    /// - Returns: how many.
    @discardableResult
    public func removeExpired() throws(CredentialError) -> Int {
        guard store.isWritable else { return 0 }
        var count = 0
        for name in try names() where (try? record(of: name)).map(isOver) ?? false {
            var number: Int?
            count += try changed(.expire, name, version: { number }) { () throws(CredentialError) in
                let lock = try takeLock()
                defer { lock.release() }
                let record = try record(of: name)
                guard isOver(record) else { return 0 }
                number = record.previous?.number
                try write(record, of: name)
                return 1
            }
        }
        return count
    }

    private func isOver(_ record: CredentialRecord) -> Bool { record.previous?.keptUntil.map { $0 <= now() } ?? false }

    // MARK: Health

    /// What somebody should look at: of the store, of each credential, of the audit trail.
    public func health() -> [CredentialFinding] {
        var findings: [CredentialFinding] = []
        do throws(CredentialError) {
            try store.check()
            for name in try names() {
                do throws(CredentialError) {
                    let record = try record(of: name)
                    findings += self.findings(name, record)
                } catch {
                    findings.append(CredentialManager.unusable(name, error))
                }
            }
        } catch {
            findings.append(
                CredentialFinding(
                    code: .unusable, isFailure: true, name: nil,
                    message: "the store cannot be used: \(error.message) (\(error.location))", advice: error.advice))
        }
        do throws(CredentialError) {
            let since = now() - CredentialManager.failureSeconds
            let failed = try audit.entries(last: 1_000).filter {
                $0.seconds >= since && $0.outcome != "ok" && $0.outcome != AuditEntry.begun
            }
            if let last = failed.last {
                findings.append(
                    CredentialFinding(
                        code: .failedAccesses, isFailure: false, name: nil,
                        message: "accesses that failed within a day: \(failed.count), the last with \(last.outcome)",
                        advice: "look at them with tickloom credential audit"))
            }
        } catch {
            findings.append(
                CredentialFinding(
                    code: .audit, isFailure: true, name: nil, message: "\(error.message) (\(error.location))",
                    advice: error.advice))
            return findings
        }
        let report: AuditReport
        do throws(CredentialError) {
            report = audit.reverified(against: try audit.anchor(in: store))
        } catch {
            report = audit.reverified(against: nil)
            // A store that cannot be used was told of above.
            if !findings.contains(where: { $0.code == .unusable && $0.name == nil }) {
                findings.append(
                    CredentialFinding(
                        code: .audit, isFailure: true, name: nil,
                        message: "the audit trail's head cannot be read: \(error.message)", advice: error.advice))
            }
        }
        return findings + CredentialManager.findings(report)
    }

    private static func unusable(_ name: CredentialName, _ error: CredentialError) -> CredentialFinding {
        CredentialFinding(code: .unusable, isFailure: true, name: name, message: error.message, advice: error.advice)
    }

    private static func findings(_ report: AuditReport) -> [CredentialFinding] {
        var findings: [CredentialFinding] = []
        let advice = "find out why; tickloom credential audit --verify tells more"
        if let first = report.faults.first {
            let more = report.faults.count - 1
            findings.append(
                CredentialFinding(
                    code: .audit, isFailure: true, name: nil,
                    message: "the audit trail was changed: \(first)" + (more > 0 ? ", and \(more) more" : ""),
                    advice: "\(advice), and --restart begins another"))
        }
        if let last = report.warnings.last {
            findings.append(
                CredentialFinding(
                    code: .audit, isFailure: false, name: nil, message: "the audit trail: \(last)", advice: advice))
        }
        return findings
    }

    /// Holds the audit trail against its head, the one that the store keeps, and those given.
    public func verifyAudit(against heads: [AuditHead] = []) -> AuditReport {
        let others = heads.map { (keeper: "the one who asks", head: $0) }
        do throws(CredentialError) {
            return audit.verify(against: try audit.anchor(in: store), heads: others)
        } catch {
            var report = audit.verify(against: nil, heads: others)
            report.faults.append(
                .init(line: nil, message: "the head in \(store.place) cannot be read: \(error.message)"))
            return report
        }
    }

    /// Removes entries of the audit trail that are older than so many days.
    ///
    /// - Returns: how many.
    @discardableResult
    public func pruneAudit(days: Int) throws(CredentialError) -> Int {
        try audit.prune(before: now() - Int64(days) * 86_400, anchoredIn: store)
    }

    /// Checks the secrets themselves: that each can be read, and has the shape of its kind. It is put on record.
    ///
    /// - Throws: ``CredentialError`` if it cannot be put on record, or the store cannot be read.
    public func checkSecrets() throws(CredentialError) -> [CredentialFinding] {
        var findings: [CredentialFinding] = []
        try openRecord(.check, nil)
        let names = try names()
        guard !names.isEmpty else { return [] }
        for name in names {
            do throws(CredentialError) {
                let record = try record(of: name)
                try record.kind.check(try secret(of: name, number: record.current.number), of: name)
            } catch {
                findings.append(
                    CredentialFinding(
                        code: error.code == .invalidValue ? .unfit : .unusable, isFailure: true, name: name,
                        message: error.message, advice: error.advice))
            }
        }
        let outcome = findings.isEmpty ? "ok" : CredentialError.Code.invalidValue.rawValue
        try audit.add(
            AuditTrail.Event(.check, outcome: outcome, detail: "credentials: \(names.count)"), anchoredIn: store)
        return findings
    }

    // MARK: Inside

    /// Reads something of a credential, and puts on record how that ended before it is given. That this can be done is seen to first.
    private func recorded<Result>(
        _ action: AuditEntry.Action, _ name: CredentialName, version: () -> Int?,
        _ body: () throws(CredentialError) -> Result
    ) throws(CredentialError) -> Result {
        try openRecord(action, name)
        return try recordedEnd(action, name, version: version, body)
    }

    /// Changes something of a credential. It is on record before it takes effect: what ends this process in between, or a disk that is
    /// full by then, leaves the entry that it was begun.
    ///
    /// - Parameter makes: whether it makes a store where there is none.
    private func changed<Result>(
        _ action: AuditEntry.Action, _ name: CredentialName, makes: Bool = false, version: () -> Int?,
        _ body: () throws(CredentialError) -> Result
    ) throws(CredentialError) -> Result {
        try openRecord(action, name, writes: makes)
        try audit.add(AuditTrail.Event(action, name: name.text, outcome: AuditEntry.begun), anchoredIn: nil)
        return try recordedEnd(action, name, version: version, body)
    }

    /// Opens the store, and holds the trail against what the store knows of it. A store that refuses is put on record.
    private func openRecord(
        _ action: AuditEntry.Action, _ name: CredentialName?, writes: Bool = false
    ) throws(CredentialError) {
        try audit.check()
        let anchor: AuditTrail.Anchor?
        do throws(CredentialError) {
            if writes { try store.prepareToWrite() }
            anchor = try audit.anchor(in: store)
        } catch {
            try? audit.add(
                AuditTrail.Event(action, name: name?.text, outcome: error.code.rawValue), anchoredIn: nil)
            throw error
        }
        try audit.check(against: anchor)
    }

    private func recordedEnd<Result>(
        _ action: AuditEntry.Action, _ name: CredentialName, version: () -> Int?,
        _ body: () throws(CredentialError) -> Result
    ) throws(CredentialError) -> Result {
        let result: Result
        do throws(CredentialError) {
            result = try body()
        } catch {
            let event = AuditTrail.Event(action, name: name.text, version: version(), outcome: error.code.rawValue)
            // The caller must hear of the first error.
            try? audit.add(event, anchoredIn: store)
            throw error
        }
        try audit.add(AuditTrail.Event(action, name: name.text, version: version()), anchoredIn: store)
        return result
    }

    private func takeLock() throws(CredentialError) -> PrivateLock {
        try PrivateFiles.makeFolder(folder)
        return try PrivateLock(lockPath, timeoutSeconds: lockTimeoutSeconds)
    }

    private func recordIfAny(of name: CredentialName) throws(CredentialError) -> CredentialRecord? {
        guard let secret = try store.read(name.text) else { return nil }
        if store.kind == .environment {
            // Plain variables have neither versions nor dates.
            return CredentialRecord(
                kind: .other, rotationSeconds: nil, current: CredentialVersion(number: 1, created: 0))
        }
        return try CredentialRecord(decoding: secret, name: name)
    }

    /// Whether it is this record that is damaged, and not the whole store.
    private func isAlone(_ name: CredentialName) -> Bool { (try? store.keys()) != nil }

    private func record(of name: CredentialName) throws(CredentialError) -> CredentialRecord {
        if let record = try recordIfAny(of: name) { return record }
        throw CredentialError(
            .notFound, "there is none of that name in \(store.place)", location: "credential \(name)",
            advice: "set it with: tickloom credential set \(name)")
    }

    private func key(_ name: CredentialName, _ number: Int) -> String { "\(name.text)/\(number)" }

    private func secret(of name: CredentialName, number: Int) throws(CredentialError) -> Secret {
        let key = store.kind == .environment ? name.text : key(name, number)
        if let secret = try store.read(key) { return secret }
        throw CredentialError(
            .damaged, "its record is there, and the secret of version \(number) is not", location: "credential \(name)",
            advice: "set it again")
    }

    /// The record with a new secret as the next version; the secret is in the store, the record is not yet.
    private func begun(
        _ name: CredentialName, _ secret: Secret, _ old: CredentialRecord?, _ options: Options,
        after lastNumber: Int = 0
    ) throws(CredentialError) -> CredentialRecord {
        let kind = options.kind ?? old?.kind ?? .other
        try kind.check(secret, of: name)
        guard secret.count <= store.secretBytesMax else {
            throw CredentialError(
                .tooLarge, "it has \(secret.count) bytes, and \(store.place) takes \(store.secretBytesMax)",
                location: "credential \(name)", advice: "keep it in an encrypted file: TICKLOOM_CREDENTIAL_STORE=file")
        }
        guard store.isWritable else {
            throw CredentialError(
                .notWritable, "the store can only be read", location: store.place,
                advice: "edit the .env file, or choose another TICKLOOM_CREDENTIAL_STORE")
        }
        let created = now()
        let expires = options.expires ?? (kind == .token || kind == .other ? JSONWebToken.expiry(of: secret) : nil)
        if let expires, expires <= created {
            throw CredentialError(
                .expired, "the secret (not shown) has expired already", location: "credential \(name)",
                advice: "get a new one, or correct --expires")
        }
        let number = (old?.lastNumber ?? lastNumber) + 1
        let next = CredentialVersion(number: number, created: created, expires: expires)
        var record = old ?? CredentialRecord(kind: kind, rotationSeconds: nil, current: next)
        record.kind = kind
        if let seconds = options.rotationSeconds { record.rotationSeconds = seconds > 0 ? seconds : nil }
        record.next = next
        record.lastNumber = number
        try store.write(secret, for: key(name, number))
        return record
    }

    private func promoted(_ record: CredentialRecord, graceSeconds: Int64, keepsPrevious: Bool) -> CredentialRecord {
        guard let next = record.next else { return record }
        var record = record
        if keepsPrevious, graceSeconds > 0 {
            record.previous = record.current
            record.previous?.keptUntil = now().adding(graceSeconds)
        } else {
            record.previous = nil
        }
        record.current = next
        record.next = nil
        return record
    }

    /// Writes a record, then removes the secrets that no record names, also those that an interrupted change left.
    private func write(_ record: CredentialRecord, of name: CredentialName) throws(CredentialError) {
        var record = record
        if let until = record.previous?.keptUntil, until <= now() { record.previous = nil }
        try store.write(record.encoded(), for: name.text)
        let kept = Set(record.versions.map { key(name, $0.number) })
        for key in try store.keys() where key.hasPrefix(name.text + "/") && !kept.contains(key) {
            _ = try store.remove(key)
        }
    }

    private func version(_ which: Which, of record: CredentialRecord) -> CredentialVersion? {
        switch which {
        case .current: record.current
        case .next: record.next
        case .previous:
            // After its time it is gone, even if nothing has come by to remove it.
            record.previous.flatMap { ($0.keptUntil ?? .max) > now() ? $0 : nil }
        }
    }

    private func info(_ name: CredentialName, _ record: CredentialRecord) -> CredentialInfo {
        CredentialInfo(
            name: name, kind: record.kind, current: record.current, next: record.next,
            previous: version(.previous, of: record), rotationDue: rotationDue(record), findings: findings(name, record)
        )
    }

    private func rotationDue(_ record: CredentialRecord) -> Int64? {
        record.rotationSeconds.map { record.current.created.adding($0) }
    }

    private func findings(_ name: CredentialName, _ record: CredentialRecord) -> [CredentialFinding] {
        var findings: [CredentialFinding] = []
        let now = now()
        let advice = "replace it with: tickloom credential rotate \(name)"
        if let expires = record.current.expires {
            if expires <= now {
                findings.append(
                    .init(code: .expired, isFailure: true, name: name, message: "it has expired", advice: advice))
            } else if expires - now <= CredentialManager.soonSeconds {
                let days = (expires - now) / 86_400
                findings.append(
                    .init(
                        code: .expiresSoon, isFailure: false, name: name,
                        message: days == 0 ? "it expires within a day" : "it expires within \(days + 1) days",
                        advice: advice))
            }
        }
        if let due = rotationDue(record), due <= now {
            let days = (now - due) / 86_400
            findings.append(
                .init(
                    code: .rotationOverdue, isFailure: false, name: name,
                    message: days == 0 ? "it should be replaced" : "it should have been replaced \(days) days ago",
                    advice: advice))
        }
        if record.next != nil {
            findings.append(
                .init(
                    code: .rotationPending, isFailure: false, name: name,
                    message: "a rotation was begun, and has not ended", advice: "\(advice), if none is running"))
        }
        return findings
    }
}

extension Int64 {
    /// The sum; the greatest number where that is more.
    fileprivate func adding(_ other: Int64) -> Int64 {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? .max : sum
    }
}
