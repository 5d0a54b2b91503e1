import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Credentials

@Suite("Credentials")
struct ManagerTests {
    private let name = try! CredentialName("vendor.key")
    private let noTest: (Secret) throws(CredentialError) -> Void = { _ throws(CredentialError) in }
    private static let refusal = CredentialError(.rejected, "the vendor refuses it", location: "test", advice: "none")

    private func code(_ body: () throws -> Void) -> CredentialError.Code? {
        do {
            try body()
            return nil
        } catch {
            return (error as? CredentialError)?.code
        }
    }

    @Test("Set, read, replace, delete") func life() throws {
        let desk = try Desk()
        #expect(code { _ = try desk.manager.get(name) } == .notFound)
        let info = try desk.manager.set(name, to: Desk.first, options: .init(kind: .apiKey))
        #expect(info.current.number == 1)
        #expect(info.previous == nil)
        #expect(try desk.manager.get(name) == Desk.first)
        let next = try desk.manager.set(name, to: Desk.second)
        #expect(next.kind == .apiKey)
        #expect(next.current.number == 2)
        #expect(next.previous?.number == 1)
        #expect(try desk.manager.get(name) == Desk.second)
        #expect(try desk.manager.get(name, .previous) == Desk.first)
        #expect(code { _ = try desk.manager.get(name, .next) } == .notFound)
        #expect(try desk.manager.list().map(\.name) == [name])
        #expect(try desk.manager.delete(name))
        #expect(try !desk.manager.delete(name))
        #expect(try desk.store.keys() == [AuditTrail.headKey])
        // A number is not used again while anything of the credential is there; a new one begins anew.
        #expect(try desk.manager.set(name, to: Desk.third).current.number == 1)
    }

    @Test("Names that begin alike do not touch each other") func neighbours() throws {
        let desk = try Desk()
        let longer = try CredentialName("vendor.key2")
        _ = try desk.manager.set(name, to: Desk.first)
        _ = try desk.manager.set(longer, to: Desk.second)
        #expect(try desk.manager.delete(name))
        #expect(try desk.manager.get(longer) == Desk.second)
    }

    @Test("A new secret becomes current when it passes its test, which sees it, and not before") func rotation() throws
    {
        let desk = try Desk()
        #expect(code { _ = try desk.manager.rotate(name, to: Desk.first, test: noTest) } == .notFound)
        _ = try desk.manager.set(name, to: Desk.first)
        #expect(code { _ = try desk.manager.rotate(name, to: Desk.first, test: noTest) } == .invalidValue)
        let manager = desk.manager
        let info = try desk.manager.rotate(name, to: Desk.second, options: .init(graceSeconds: 100)) {
            secret throws(CredentialError) in
            #expect(secret == Desk.second)
            #expect(try manager.get(name) == Desk.first)
            #expect(try manager.get(name, .next) == Desk.second)
            #expect(try manager.info(of: name).findings.map(\.code) == [.rotationPending])
        }
        #expect(info.current.number == 2)
        #expect(info.next == nil)
        #expect(info.findings == [])
        #expect(try desk.manager.get(name) == Desk.second)
        #expect(try desk.manager.get(name, .previous) == Desk.first)
        desk.time.advance(.seconds(100))
        #expect(code { _ = try desk.manager.get(name, .previous) } == .notFound)
        #expect(code { _ = try desk.manager.rollBack(name) } == .notFound)
    }

    @Test("A secret that fails its test leaves all as it was") func failedTest() throws {
        let desk = try Desk()
        _ = try desk.manager.set(name, to: Desk.first)
        let before = try desk.manager.info(of: name)
        #expect(
            code {
                _ = try desk.manager.rotate(name, to: Desk.second) { _ throws(CredentialError) in throw Self.refusal }
            } == .rejected)
        #expect(try desk.manager.info(of: name).current == before.current)
        #expect(try desk.manager.info(of: name).next == nil)
        #expect(try desk.manager.get(name) == Desk.first)
        // Nothing of the refused secret is left.
        #expect(try desk.store.keys() == [AuditTrail.headKey, "vendor.key", "vendor.key/1"])
        // Its number is not used again.
        #expect(try desk.manager.rotate(name, to: Desk.second, test: noTest).current.number == 3)
    }

    @Test("A rollback takes back the version before, and can be taken back") func rollback() throws {
        let desk = try Desk()
        _ = try desk.manager.set(name, to: Desk.first)
        #expect(code { _ = try desk.manager.rollBack(name) } == .notFound)
        _ = try desk.manager.rotate(name, to: Desk.second, test: noTest)
        #expect(try desk.manager.rollBack(name).current.number == 1)
        #expect(try desk.manager.get(name) == Desk.first)
        #expect(try desk.manager.get(name, .previous) == Desk.second)
        #expect(try desk.manager.rollBack(name).current.number == 2)
        #expect(try desk.manager.get(name) == Desk.second)
        desk.time.advance(.seconds(CredentialManager.Options.graceUsual))
        #expect(code { _ = try desk.manager.rollBack(name) } == .notFound)
    }

    @Test("What changes meanwhile is not overwritten") func changedMeanwhile() throws {
        let desk = try Desk()
        _ = try desk.manager.set(name, to: Desk.first)
        let manager = desk.manager
        #expect(
            code {
                _ = try manager.rotate(name, to: Desk.second) { _ throws(CredentialError) in
                    _ = try manager.set(name, to: Desk.third)
                }
            } == .refused)
        #expect(try desk.manager.get(name) == Desk.third)
        #expect(
            code {
                _ = try manager.rotate(name, to: Desk.second) { _ throws(CredentialError) in
                    _ = try manager.delete(name)
                }
            } == .notFound)
        #expect(code { _ = try manager.get(name) } == .notFound)
    }

    @Test("A store that fails at any change leaves the old state or the new one", arguments: 0..<12)
    func failingStore(changes: Int) throws {
        let desk = try Desk()
        _ = try desk.manager.set(name, to: Desk.first)
        desk.store.changesLeft = changes
        let failed = code { _ = try desk.manager.rotate(name, to: Desk.second, test: noTest) }
        desk.store.changesLeft = .max
        let info = try desk.manager.info(of: name)
        let current = try desk.manager.get(name)
        #expect(current == (info.current.number == 1 ? Desk.first : Desk.second))
        if failed == nil { #expect(current == Desk.second) }
        // What was left over goes with the next change.
        _ = try desk.manager.set(name, to: Desk.third)
        #expect(try desk.manager.get(name) == Desk.third)
        let named = Set(try desk.manager.info(of: name).previous.map { ["vendor.key/\($0.number)"] } ?? [])
        let number = try desk.manager.info(of: name).current.number
        #expect(
            Set(try desk.store.keys())
                == named.union([AuditTrail.headKey, "vendor.key", "vendor.key/\(number)"]))
        #expect(desk.manager.verifyAudit().isGood)
    }

    @Test("Expiry and overdue rotations are told") func findings() throws {
        let desk = try Desk()
        let now = desk.time.seconds
        let day: Int64 = 86_400
        #expect(code { _ = try desk.manager.set(name, to: Desk.first, options: .init(expires: now)) } == .expired)
        _ = try desk.manager.set(
            name, to: Desk.first, options: .init(expires: now + 20 * day, rotationSeconds: 10 * day))
        func codes() throws -> [CredentialFinding.Code] { try desk.manager.info(of: name).findings.map(\.code) }
        #expect(try codes() == [])
        desk.time.advance(.seconds(7 * day))
        #expect(try codes() == [.expiresSoon])
        desk.time.advance(.seconds(4 * day))
        #expect(try codes() == [.expiresSoon, .rotationOverdue])
        #expect(!desk.manager.health().map(\.isFailure).contains(true))
        desk.time.advance(.seconds(9 * day))
        #expect(try codes() == [.expired, .rotationOverdue])
        #expect(desk.manager.health().map(\.isFailure).contains(true))
        // Given all the same: whom it is shown to decides.
        #expect(try desk.manager.get(name) == Desk.first)
        _ = try desk.manager.rotate(name, to: Desk.second, test: noTest)
        #expect(try codes() == [])
        #expect(try desk.manager.info(of: name).rotationDue == desk.time.seconds + 10 * day)
        _ = try desk.manager.set(name, to: Desk.third, options: .init(rotationSeconds: 0))
        #expect(try desk.manager.info(of: name).rotationDue == nil)
        // No sum of times is too great.
        _ = try desk.manager.set(
            name, to: Desk.first, options: .init(expires: .max, rotationSeconds: .max, graceSeconds: .max))
        #expect(try codes() == [])
    }

    @Test("The store's limit holds") func limit() throws {
        let desk = try Desk(secretBytesMax: 2_560)
        _ = try desk.manager.set(name, to: Secret(String(repeating: "Zq8v", count: 640)), options: .init(kind: .other))
        #expect(code { _ = try desk.manager.set(name, to: Secret(String(repeating: "Zq8v", count: 641))) } == .tooLarge)
        #expect(try desk.manager.info(of: name).current.number == 1)
    }

    @Test("A locked store says so, everywhere, and the refused access is on record") func locked() throws {
        let desk = try Desk()
        _ = try desk.manager.set(name, to: Desk.first)
        desk.store.failure = CredentialError(.locked, "the keyring is locked", location: "memory", advice: "unlock it")
        #expect(code { _ = try desk.manager.get(name) } == .locked)
        #expect(code { _ = try desk.manager.set(name, to: Desk.second) } == .locked)
        #expect(code { _ = try desk.manager.list() } == .locked)
        #expect(desk.manager.health().map(\.code) == [.unusable, .failedAccesses])
        desk.store.failure = nil
        #expect(try desk.manager.get(name) == Desk.first)
        let entries = try desk.audit.entries(last: 10)
        #expect(entries.map(\.outcome) == ["begun", "ok", "locked", "locked", "locked", "ok"])
        #expect(entries.map(\.action) == [.set, .set, .get, .set, .open, .get])
        #expect(desk.manager.verifyAudit().isGood)
        desk.time.advance(.seconds(CredentialManager.failureSeconds + 1))
        #expect(desk.manager.health() == [])
    }

    @Test("A record that is damaged or of a newer version is told, and the others work") func damagedRecord() throws {
        let desk = try Desk()
        let other = try CredentialName("other")
        _ = try desk.manager.set(name, to: Desk.first)
        _ = try desk.manager.set(other, to: Desk.second)
        try desk.store.write(Secret("{\"format\":2}"), for: name.text)
        #expect(code { _ = try desk.manager.get(name) } == .newerVersion)
        #expect(code { _ = try desk.manager.set(name, to: Desk.third) } == .newerVersion)
        try desk.store.write(Secret("garbage"), for: name.text)
        #expect(code { _ = try desk.manager.get(name) } == .damaged)
        #expect(try desk.manager.list().map(\.name) == [other])
        #expect(desk.manager.health().contains { $0.name == name && $0.code == .unusable })
        #expect(try desk.manager.delete(name))
        #expect(try desk.manager.set(name, to: Desk.third).current.number == 1)
        _ = try desk.store.remove("other/1")
        #expect(code { _ = try desk.manager.get(other) } == .damaged)
        #expect(try desk.manager.checkSecrets().map(\.name) == [other])
    }

    @Test("Without a record there is no access") func noRecord() throws {
        let desk = try Desk()
        _ = try desk.manager.set(name, to: Desk.first)
        try FileManager.default.removeItem(atPath: desk.audit.path)
        #expect(code { _ = try desk.manager.get(name) } == .damaged)
        #expect(code { _ = try desk.manager.set(name, to: Desk.second) } == .damaged)
        _ = try desk.audit.restart(anchoredIn: desk.store)
        #expect(try desk.manager.get(name) == Desk.first)
    }

    @Test("A previous version leaves the store when its time is over") func expired() throws {
        let desk = try Desk()
        let other = try CredentialName("other")
        for secret in [Desk.first, Desk.second] {
            _ = try desk.manager.set(name, to: secret, options: .init(graceSeconds: 100))
            _ = try desk.manager.set(other, to: secret)
        }
        desk.time.advance(.seconds(99))
        #expect(try desk.manager.removeExpired() == 0)
        desk.time.advance(.seconds(1))
        #expect(try desk.store.read("vendor.key/1") == Desk.first)
        #expect(try desk.manager.removeExpired() == 1)
        #expect(try desk.store.read("vendor.key/1") == nil)
        #expect(try desk.store.read("other/1") == Desk.first)
        #expect(try desk.manager.get(name) == Desk.second)
        #expect(try desk.manager.removeExpired() == 0)
        let expired = try desk.audit.entries(last: 100).filter { $0.action == .expire }
        #expect(expired.map(\.outcome) == ["begun", "ok"])
        #expect(expired.map(\.version) == [nil, 1])
        #expect(desk.manager.health() == [])
    }

    @Test("A record that cannot be read is told of, and what is set takes its place") func salvaged() throws {
        let desk = try Desk()
        for secret in [Desk.first, Desk.second] { _ = try desk.manager.set(name, to: secret) }
        try desk.store.write(Secret("garbage"), for: name.text)
        var told: [CredentialFinding] = []
        #expect(try desk.manager.list { told.append($0) }.isEmpty)
        #expect(told.map(\.name) == [name])
        #expect(code { _ = try desk.manager.rotate(name, to: Desk.third, test: noTest) } == .damaged)
        // No number is used again.
        #expect(try desk.manager.set(name, to: Desk.third).current.number == 3)
        #expect(try desk.manager.get(name) == Desk.third)
        #expect(try desk.store.keys() == [AuditTrail.headKey, "vendor.key", "vendor.key/3"])
    }

    @Test("Nobody waits for a lock while a passphrase is typed") func prompt() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/c"
        let asked = Mutex(0)
        func manager() -> CredentialManager {
            let store = EncryptedFileStore(
                folder: path,
                key: .passphrase { _ throws(CredentialError) in
                    asked.withLock { $0 += 1 }
                    for name in ["credentials.lock", "credentials-change.lock", "audit.lock"] {
                        if PrivateFiles.isFolder(path) {
                            try PrivateLock(path + "/" + name, timeoutSeconds: 0).release()
                        }
                    }
                    return Secret(VaultTests.passphrase)
                }, cost: VaultTests.cheap)
            return CredentialManager(
                store: store,
                audit: AuditTrail(
                    folder: path, headFolder: folder.path + "/s",
                    caller: AuditCaller(process: "test", service: "tests"),
                    now: { 1_800_000_000 }), folder: path, now: { 1_800_000_000 })
        }
        _ = try manager().set(name, to: Desk.first)
        _ = try manager().set(name, to: Desk.second)
        #expect(try manager().get(name) == Desk.second)
        #expect(try manager().rollBack(name).current.number == 1)
        #expect(try manager().list().count == 1)
        #expect(try manager().delete(name))
        #expect(manager().verifyAudit().isGood)
        // Once each.
        #expect(asked.withLock { $0 } == 7)
    }

    @Test("A change that cannot be put on record does not take effect", arguments: ["head", "trail"])
    func changeWithoutRecord(what: String) throws {
        let desk = try Desk()
        _ = try desk.manager.set(name, to: Desk.first)
        _ = try desk.manager.set(name, to: Desk.second)
        let keys = try desk.store.keys()
        let record = try desk.store.read(name.text)
        // In the way of what is written, for every user.
        let obstacle: String
        if what == "head" {
            obstacle = desk.audit.headPath + ".part"
        } else {
            obstacle = desk.audit.path
            try FileManager.default.moveItem(atPath: obstacle, toPath: obstacle + ".aside")
        }
        try FileManager.default.createDirectory(atPath: obstacle + "/in-the-way", withIntermediateDirectories: true)
        #expect(code { _ = try desk.manager.set(name, to: Desk.third) } != nil)
        #expect(code { _ = try desk.manager.rotate(name, to: Desk.third, test: noTest) } != nil)
        #expect(code { _ = try desk.manager.rollBack(name) } != nil)
        #expect(code { _ = try desk.manager.delete(name) } != nil)
        #expect(code { _ = try desk.manager.get(name) } != nil)
        #expect(try desk.store.keys() == keys)
        #expect(try desk.store.read(name.text) == record)
        try FileManager.default.removeItem(atPath: obstacle)
        if what == "trail" { try FileManager.default.moveItem(atPath: obstacle + ".aside", toPath: obstacle) }
        #expect(try desk.manager.get(name) == Desk.second)
    }

    @Test("A change is on record before it takes effect, also if the process ends meanwhile") func begun() throws {
        let desk = try Desk()
        _ = try desk.manager.set(name, to: Desk.first)
        let manager = desk.manager
        var seen: [String] = []
        _ = try manager.rotate(name, to: Desk.second) { _ throws(CredentialError) in
            seen = try manager.audit.entries(last: 10).map { "\($0.action) \($0.outcome)" }
        }
        #expect(seen == ["set begun", "set ok", "rotate begun"])
        #expect(desk.manager.health() == [])
    }

    @Test("Health tells of a trail that was changed, and of one that is whole again") func changedTrail() throws {
        let desk = try Desk()
        for _ in 0..<4 { _ = try desk.manager.set(name, to: Desk.first) }
        #expect(desk.manager.health() == [])
        let good = [UInt8](try Data(contentsOf: URL(fileURLWithPath: desk.audit.path)))
        var bytes = good
        bytes[40] ^= 1
        try PrivateFiles.replace(desk.audit.path, with: bytes)
        for _ in 0..<2 {
            let found = desk.manager.health()
            #expect(found.map(\.code) == [.audit])
            #expect(found.filter { !$0.isFailure } == [])
        }
        try PrivateFiles.replace(desk.audit.path, with: good)
        #expect(desk.manager.health() == [])
        _ = try desk.store.remove(AuditTrail.headKey)
        #expect(desk.manager.health().map(\.isFailure) == [false])
        _ = try desk.manager.get(name)
        // It is on record now, and stays told.
        let found = desk.manager.health()
        #expect(found.map(\.code) == [.audit])
        #expect(found.first?.message.contains("memory") == true)
        #expect(desk.manager.verifyAudit().isGood)
        _ = try desk.audit.restart(anchoredIn: desk.store)
        #expect(desk.manager.health() == [])
        #expect(desk.manager.verifyAudit().notes.count == 1)
    }

    @Test("Two that change one credential at once wait for each other") func manyChangers() async throws {
        let desk = try Desk()
        _ = try desk.manager.set(name, to: Desk.first)
        let name = name
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<4 {
                group.addTask {
                    let manager = CredentialManager(
                        store: desk.store,
                        audit: AuditTrail(
                            folder: desk.folder.path + "/c", headFolder: desk.folder.path + "/s",
                            caller: AuditCaller(process: "test", service: "\(task)"), lockTimeoutSeconds: 600,
                            now: { 1_800_000_000 }),
                        folder: desk.folder.path + "/c", lockTimeoutSeconds: 600, now: { 1_800_000_000 })
                    for number in 0..<10 { _ = try manager.set(name, to: Secret("Zq8vX2mLpW-\(task)-\(number)")) }
                }
            }
            try await group.waitForAll()
        }
        #expect(try desk.manager.info(of: name).current.number == 41)
        #expect(try desk.store.keys().count == 4)
        #expect(try desk.audit.entries(last: 1_000).map(\.number) == Array(1...82))
        #expect(desk.manager.verifyAudit().isGood)
    }
}
