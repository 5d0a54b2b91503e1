import Foundation
import TestSupport
import Testing

@testable import Credentials

@Suite("Audit trail")
struct AuditTests {
    private func desk(entries: Int, bytesMax: Int = AuditTrail.bytesUsual) throws -> Desk {
        let desk = try Desk(bytesMax: bytesMax)
        for number in 0..<entries {
            try desk.audit.add(.init(.get, name: "vendor.key", version: number), anchoredIn: desk.store)
            desk.time.advance(.seconds(60))
        }
        return desk
    }

    private func content(_ desk: Desk) throws -> [String] {
        try String(contentsOfFile: desk.audit.path, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    private func put(_ lines: [String], _ desk: Desk) throws {
        try PrivateFiles.replace(desk.audit.path, with: Array(lines.map { $0 + "\n" }.joined().utf8))
    }

    private func isRefused(_ desk: Desk) -> Bool {
        do throws(CredentialError) {
            try desk.audit.add(.init(.get, name: "vendor.key"), anchoredIn: desk.store)
            return false
        } catch {
            return error.code == .damaged
        }
    }

    /// As somebody would who can write the file, and knows how it is made.
    private func resealed(_ lines: [String], from index: Int, _ change: (inout AuditEntry) -> Void) throws -> [String] {
        var lines = lines
        var previous: String?
        for position in lines.indices where position >= index {
            var entry = try #require(AuditEntry.read(Array(lines[position].utf8)[...])).entry
            if position == index { change(&entry) }
            if let previous { entry.previous = previous }
            let (bytes, hash) = entry.line()
            lines[position] = String(decoding: bytes, as: UTF8.self)
            previous = hash
        }
        return lines
    }

    @Test("Says who, what, when and how it ended") func entry() throws {
        let desk = try Desk()
        try desk.audit.add(
            .init(.get, name: "vendor.key", version: 3, outcome: "denied", detail: "\"\n\u{1F511}"), anchoredIn: nil)
        let entry = try #require(try desk.audit.entries(last: 1).first)
        #expect(entry.number == 1)
        #expect(entry.seconds == 1_800_000_000)
        #expect(entry.name == "vendor.key")
        #expect(entry.version == 3)
        #expect(entry.outcome == "denied")
        #expect(entry.detail == "\"\n\u{1F511}")
        #expect(entry.process == "test")
        #expect(entry.processID == Int(ProcessInfo.processInfo.processIdentifier))
        #expect(entry.service == "tests")
        #expect(entry.previous == AuditEntry.noPrevious)
        #expect(try content(desk).count == 1)
    }

    @Test("A trail that nobody touched is good, and an empty one, too") func good() throws {
        let empty = try Desk()
        #expect(empty.manager.verifyAudit().isGood)
        #expect(empty.manager.verifyAudit().head == nil)
        let desk = try desk(entries: 20)
        let report = desk.manager.verifyAudit()
        #expect(report.isGood)
        #expect(report.entries == 20)
        #expect(report.head?.number == 20)
        #expect(report.checked.count == 2)
        #expect(try desk.manager.verifyAudit(against: [#require(report.head)]).isGood)
        #expect(desk.manager.verifyAudit(against: [AuditHead(number: 21, hash: report.head!.hash)]).faults.count == 1)
    }

    @Test("Every changed byte is found") func changedByte() throws {
        let desk = try desk(entries: 3)
        let good = [UInt8](try Data(contentsOf: URL(fileURLWithPath: desk.audit.path)))
        for index in good.indices {
            var bytes = good
            bytes[index] ^= UInt8(1 << (index % 7))
            try PrivateFiles.replace(desk.audit.path, with: bytes)
            #expect(!desk.manager.verifyAudit().isGood, "byte \(index)")
        }
        try PrivateFiles.replace(desk.audit.path, with: good)
        #expect(desk.manager.verifyAudit().isGood)
    }

    @Test("Removed, repeated, swapped and added lines are found") func lines() throws {
        let desk = try desk(entries: 8)
        let good = try content(desk)
        for index in 0..<8 {
            var lines = good
            lines.remove(at: index)
            try put(lines, desk)
            #expect(!desk.manager.verifyAudit().isGood, "without \(index + 1)")
            lines = good
            lines.insert(good[index], at: index)
            try put(lines, desk)
            #expect(!desk.manager.verifyAudit().isGood, "\(index + 1) twice")
            guard index > 0 else { continue }
            lines = good
            lines.swapAt(index, index - 1)
            try put(lines, desk)
            #expect(!desk.manager.verifyAudit().isGood, "\(index + 1) before \(index)")
        }
        try put(good + ["{}"], desk)
        #expect(!desk.manager.verifyAudit().isGood)
        #expect(isRefused(desk))
        try put([], desk)
        #expect(!desk.manager.verifyAudit().isGood)
        #expect(isRefused(desk))
    }

    @Test("An end that was cut off is found by every head, and nothing is added to it", arguments: 1..<6)
    func cutOff(count: Int) throws {
        let desk = try desk(entries: 6)
        let head = try #require(desk.manager.verifyAudit().head)
        try put(Array(try content(desk).dropLast(count)), desk)
        // The trail alone looks good.
        try FileManager.default.moveItem(atPath: desk.audit.headPath, toPath: desk.audit.headPath + ".aside")
        #expect(desk.audit.verify().isGood)
        // Not so with the head that the store keeps, or that somebody wrote down.
        #expect(!desk.manager.verifyAudit().isGood)
        #expect(!desk.audit.verify(heads: [("a note", head)]).isGood)
        try FileManager.default.moveItem(atPath: desk.audit.headPath + ".aside", toPath: desk.audit.headPath)
        #expect(!desk.audit.verify().isGood)
        #expect(isRefused(desk))
    }

    @Test("An entry that was edited and sealed again is found", arguments: 0..<6) func resealed(index: Int) throws {
        let desk = try desk(entries: 6)
        let head = try #require(desk.manager.verifyAudit().head)
        let lines = try resealed(try content(desk), from: index) { $0.name = "another" }
        try put(lines, desk)
        try FileManager.default.moveItem(atPath: desk.audit.headPath, toPath: desk.audit.headPath + ".aside")
        #expect(desk.audit.verify().isGood)
        #expect(!desk.manager.verifyAudit().isGood)
        #expect(!desk.audit.verify(heads: [("a note", head)]).isGood)
        try FileManager.default.moveItem(atPath: desk.audit.headPath + ".aside", toPath: desk.audit.headPath)
        #expect(!desk.audit.verify().isGood)
        #expect(isRefused(desk))
    }

    private func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }

    @Test(
        "The store's head finds what was put back, cut off or removed together with the head beside the trail",
        arguments: 0...3)
    func putBack(count: Int) throws {
        let desk = try desk(entries: count)
        let old = count > 0 ? (try bytes(desk.audit.path), try bytes(desk.audit.headPath)) : nil
        for _ in count..<4 { try desk.audit.add(.init(.get, name: "vendor.key"), anchoredIn: desk.store) }
        if let old {
            try PrivateFiles.replace(desk.audit.path, with: old.0)
            try PrivateFiles.replace(desk.audit.headPath, with: old.1)
        } else {
            PrivateFiles.remove(desk.audit.path)
            PrivateFiles.remove(desk.audit.headPath)
        }
        // Again and again: no access makes the heads speak for the change.
        let name = try CredentialName("vendor.key")
        for _ in 0..<3 {
            #expect(isRefused(desk))
            #expect(throws: CredentialError.self) { try desk.manager.get(name) }
            #expect(throws: CredentialError.self) { try desk.manager.set(name, to: Desk.first) }
            #expect(!desk.manager.verifyAudit().isGood)
            #expect(desk.manager.health().contains { $0.code == .audit && $0.isFailure })
        }
        #expect(try desk.store.keys() == [AuditTrail.headKey])
        _ = try desk.audit.restart(anchoredIn: desk.store)
        #expect(desk.manager.verifyAudit().isGood)
        #expect(!isRefused(desk))
    }

    @Test("Of entries that no head knows, one is what a crash leaves, and more are a change", arguments: 1...3)
    func forged(count: Int) throws {
        let desk = try desk(entries: 3)
        let head = try bytes(desk.audit.headPath)
        for _ in 0..<count { try desk.audit.add(.init(.get, name: "vendor.key"), anchoredIn: nil) }
        try PrivateFiles.replace(desk.audit.headPath, with: head)
        #expect(desk.manager.verifyAudit().isGood == (count == 1))
        #expect(isRefused(desk) == (count > 1))
        // Without the head beside the trail all of it is looked at, and that it was missing is on record for good.
        PrivateFiles.remove(desk.audit.headPath)
        #expect(!isRefused(desk))
        #expect(try desk.audit.entries(last: 100).contains { $0.action == .headLost })
        #expect(desk.manager.verifyAudit().warnings.count == 1)
    }

    @Test("A head in the store that is gone or far behind is put on record once", arguments: [true, false])
    func storeHeadBehind(isGone: Bool) throws {
        let desk = try desk(entries: 3)
        let old = try #require(try desk.store.read(AuditTrail.headKey))
        for _ in 0..<3 { try desk.audit.add(.init(.get, name: "vendor.key"), anchoredIn: desk.store) }
        if isGone {
            _ = try desk.store.remove(AuditTrail.headKey)
        } else {
            try desk.store.write(old, for: AuditTrail.headKey)
        }
        #expect(desk.manager.verifyAudit().warnings.count == 1)
        for _ in 0..<3 { #expect(!isRefused(desk)) }
        let lost = try desk.audit.entries(last: 100).filter { $0.action == .headLost }
        #expect(lost.map(\.detail) == [isGone ? "in memory" : "in memory, where it stood at entry 3"])
        #expect(desk.manager.verifyAudit().isGood)
        #expect(desk.manager.verifyAudit().warnings.count == 1)
    }

    @Test("What a store refused, and what another gave, does not leave its head behind") func lag() throws {
        let desk = try desk(entries: 2)
        for _ in 0..<5 {
            try desk.audit.add(.init(.get, name: "vendor.key", outcome: "denied"), anchoredIn: nil)
            try desk.audit.add(.init(.get, name: "vendor.key"), anchoredIn: MemoryStore(.keychain))
        }
        try desk.audit.add(.init(.get, name: "vendor.key"), anchoredIn: desk.store)
        #expect(try !desk.audit.entries(last: 100).contains { $0.detail?.contains("entry 2") == true })
        #expect(desk.manager.verifyAudit().isGood)
    }

    @Test("Trails of two folders have heads of their own in one keyring") func twoTrails() throws {
        let folder = try TemporaryFolder()
        let store = MemoryStore(.secretService)
        let trails = ["a", "b"].map { name in
            AuditTrail(
                folder: folder.path + "/" + name, headFolder: folder.path + "/head-" + name,
                caller: AuditCaller(process: "test", service: "tests"), now: { 1_800_000_000 })
        }
        for _ in 0..<3 { for trail in trails { try trail.add(.init(.get, name: "vendor.key"), anchoredIn: store) } }
        let keys = try store.keys()
        #expect(keys.count == 2)
        for key in keys { #expect(key.hasPrefix(AuditTrail.headKey + "-") && key.utf8.count < 96) }
        for trail in trails {
            let report = trail.verify(against: try trail.anchor(in: store))
            #expect(report.isGood)
            #expect(report.entries == 3)
            #expect(report.warnings == [])
            #expect(report.checked.count == 2)
        }
        // One folder under two names is one trail.
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: folder.path)
        let same = AuditTrail(
            folder: folder.path + "/link/./a/", headFolder: folder.path + "/link/head-a",
            caller: AuditCaller(process: "test", service: "tests"), now: { 1_800_000_000 })
        try same.add(.init(.get, name: "vendor.key"), anchoredIn: store)
        #expect(try store.keys().count == 2)
    }

    @Test("A head that is none does not stand in the way of a new beginning") func restartWithoutHead() throws {
        let desk = try desk(entries: 2)
        try PrivateFiles.replace(desk.audit.headPath, with: Array("nonsense".utf8))
        try desk.store.write(Secret("nonsense"), for: AuditTrail.headKey)
        #expect(isRefused(desk))
        _ = try desk.audit.restart(anchoredIn: desk.store)
        #expect(!isRefused(desk))
        #expect(desk.manager.verifyAudit().isGood)
    }

    @Test("Numbers that nothing can follow are a fault, and no trap", arguments: [Int.max, Int.min, 0, -1, 1 << 60])
    func absurdNumbers(number: Int) throws {
        let desk = try desk(entries: 4)
        for count in 1...2 {
            var lines = try resealed(try content(desk), from: 4 - count) { $0.number = number }
            if count == 2 { lines.removeLast() }
            try put(lines, desk)
            #expect(!desk.audit.verify().isGood)
            #expect(isRefused(desk))
            PrivateFiles.remove(desk.audit.path)
            PrivateFiles.remove(desk.audit.headPath)
            for _ in 0..<4 { try desk.audit.add(.init(.get, name: "vendor.key"), anchoredIn: nil) }
        }
    }

    @Test("A head that is gone is put on record, and one that is none refuses") func headGone() throws {
        let desk = try desk(entries: 3)
        try FileManager.default.removeItem(atPath: desk.audit.headPath)
        try desk.audit.add(.init(.get, name: "vendor.key"), anchoredIn: desk.store)
        #expect(try desk.audit.entries(last: 10).map(\.action) == [.get, .get, .get, .headLost, .get])
        #expect(desk.manager.verifyAudit().isGood)
        try PrivateFiles.replace(desk.audit.headPath, with: Array("nonsense".utf8))
        #expect(isRefused(desk))
        #expect(!desk.manager.verifyAudit().isGood)
    }

    @Test("What a crash leaves, at every byte, does not stop the next entry") func interrupted() throws {
        let desk = try desk(entries: 2)
        let two = [UInt8](try Data(contentsOf: URL(fileURLWithPath: desk.audit.path)))
        let head = try Data(contentsOf: URL(fileURLWithPath: desk.audit.headPath))
        try desk.audit.add(.init(.set, name: "vendor.key"), anchoredIn: nil)
        let three = [UInt8](try Data(contentsOf: URL(fileURLWithPath: desk.audit.path)))
        for count in two.count...three.count {
            // The entry was written so far, and its head was not.
            try PrivateFiles.replace(desk.audit.path, with: Array(three[..<count]))
            try PrivateFiles.replace(desk.audit.headPath, with: [UInt8](head))
            #expect(desk.manager.verifyAudit().isGood)
            try desk.audit.add(.init(.delete, name: "vendor.key"), anchoredIn: nil)
            let actions = try desk.audit.entries(last: 10).map(\.action)
            #expect(actions == (count == three.count ? [.get, .get, .set, .delete] : [.get, .get, .delete]))
            #expect(desk.manager.verifyAudit().isGood)
        }
    }

    @Test("What is removed for its age leaves a trail that can be verified") func retention() throws {
        let desk = try desk(entries: 10)
        let old = try #require(desk.manager.verifyAudit().head)
        #expect(try desk.audit.prune(before: 1_800_000_000, anchoredIn: desk.store) == 0)
        #expect(try desk.audit.prune(before: 1_800_000_000 + 4 * 60, anchoredIn: desk.store) == 4)
        var report = desk.manager.verifyAudit(against: [old])
        #expect(report.faults == [])
        #expect(report.first == 5)
        #expect(try desk.audit.entries(last: 100).map(\.number) == Array(5...11))
        // Again, and all that there is.
        #expect(try desk.audit.prune(before: 1_800_000_000 + 6 * 60, anchoredIn: desk.store) == 2)
        #expect(desk.manager.verifyAudit().isGood)
        #expect(try desk.audit.prune(before: .max, anchoredIn: desk.store) == 6)
        report = desk.manager.verifyAudit()
        #expect(report.faults == [])
        #expect(report.entries == 1)
        try desk.audit.add(.init(.get, name: "vendor.key"), anchoredIn: desk.store)
        #expect(desk.manager.verifyAudit().isGood)
        #expect(!isRefused(desk))
    }

    @Test("Who removes the beginning without saying so is found") func stolenBeginning() throws {
        let desk = try desk(entries: 10)
        let lines = try content(desk)
        let read = try #require(AuditEntry.read(Array(lines[3].utf8)[...]))
        var base = read.entry
        base.action = .base
        base.previous = read.hash
        try put([String(decoding: base.line().bytes, as: UTF8.self)] + lines[4...], desk)
        #expect(desk.manager.verifyAudit().faults.map(\.line) == [1])
    }

    @Test("A trail does not grow without end") func bounded() throws {
        let desk = try desk(entries: 60, bytesMax: 8_000)
        let size = try #require(FileManager.default.attributesOfItem(atPath: desk.audit.path)[.size] as? Int)
        #expect(size < 9_000)
        let report = desk.manager.verifyAudit()
        #expect(report.faults == [])
        #expect(report.first > 1)
    }

    @Test("A damaged trail can be put aside; the new one says so") func restart() throws {
        let desk = try desk(entries: 4)
        let head = try #require(desk.manager.verifyAudit().head)
        try put(Array(try content(desk).dropLast(2)), desk)
        let aside = try #require(try desk.audit.restart(anchoredIn: desk.store))
        #expect(FileManager.default.fileExists(atPath: aside))
        let entries = try desk.audit.entries(last: 10)
        #expect(entries.map(\.action) == [.restart])
        #expect(entries[0].detail?.contains("\(head)") == true)
        #expect(desk.manager.verifyAudit().isGood)
        #expect(!isRefused(desk))
    }

    @Test("Files that others may write are refused") func permissions() throws {
        let desk = try desk(entries: 2)
        for path in [desk.audit.path, desk.audit.headPath] {
            try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: path)
            #expect(throws: CredentialError.self) { try desk.audit.check() }
            #expect(!desk.manager.verifyAudit().isGood)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        }
        try desk.audit.check()
    }

    @Test(
        "Heads are read only if they are some",
        arguments: [
            "", ":", "1", "1:", "0:" + String(repeating: "0", count: 64), "1:" + String(repeating: "0", count: 63),
            "-1:" + String(repeating: "0", count: 64), "1:" + String(repeating: "A", count: 64),
        ])
    func heads(text: String) { #expect(AuditHead(text) == nil) }
}
