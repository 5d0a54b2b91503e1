import Crypto
import Foundation
import TestSupport
import Testing

@testable import Credentials

@Suite("Encrypted file")
struct VaultTests {
    static let passphrase = "seven grey lighthouses hum"
    static let cheap = ScryptCost(exponent: 14)

    private func store(
        _ folder: TemporaryFolder, _ passphrase: String = VaultTests.passphrase, isProduction: Bool = false
    )
        -> EncryptedFileStore
    {
        let text = Secret(passphrase)
        return EncryptedFileStore(
            folder: folder.path + "/c", key: .passphrase { _ throws(CredentialError) in text }, cost: Self.cheap,
            isProduction: isProduction)
    }

    private func keyed(_ folder: TemporaryFolder) throws -> EncryptedFileStore {
        let path = folder.path + "/k/key"
        if !FileManager.default.fileExists(atPath: path) { try KeyFile.make(path) }
        return EncryptedFileStore(folder: folder.path + "/c", key: .keyFile(path))
    }

    private func code(_ body: () throws -> Void) -> CredentialError.Code? {
        do {
            try body()
            return nil
        } catch {
            return (error as? CredentialError)?.code
        }
    }

    private func mode(_ path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    @Test("Stores, reads, replaces, lists and removes; another opening finds the same", arguments: [true, false])
    func roundTrip(withPassphrase: Bool) throws {
        let folder = try TemporaryFolder()
        func open() throws -> EncryptedFileStore { withPassphrase ? store(folder) : try keyed(folder) }
        let first = try open()
        #expect(try first.keys() == [])
        #expect(try first.read("a") == nil)
        #expect(try !first.remove("a"))
        // Reading makes nothing.
        #expect(!FileManager.default.fileExists(atPath: first.place))
        let long = Secret(String(repeating: "x", count: Secret.bytesMax))
        try first.write(Secret("one"), for: "b/1")
        try first.write(Secret("zwei \u{1F511}\0"), for: "a")
        try first.write(long, for: "long")
        try first.write(Secret("two"), for: "b/1")
        let second = try open()
        #expect(try second.keys() == ["a", "b/1", "long"])
        #expect(try second.read("b/1") == Secret("two"))
        #expect(try second.read("a")?.revealed == "zwei \u{1F511}\0")
        #expect(try second.read("long") == long)
        #expect(try second.remove("a"))
        #expect(try first.read("a") == nil)
        try second.check()
        #expect(try mode(first.place) == 0o600)
        #expect(try mode(folder.path + "/c") == 0o700)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/c").sorted()
        #expect(files == ["credentials.lock", "credentials.vault"])
    }

    @Test("Nothing of a secret, nor of its name, is in the file") func opaque() throws {
        let folder = try TemporaryFolder()
        let store = try keyed(folder)
        try store.write(Secret("canary-4417-in-the-vault"), for: "canary-name")
        let bytes = try Data(contentsOf: URL(fileURLWithPath: store.place))
        #expect(bytes.range(of: Data("canary".utf8)) == nil)
        // The same secrets are never the same bytes.
        try store.write(Secret("canary-4417-in-the-vault"), for: "canary-name")
        #expect(try Data(contentsOf: URL(fileURLWithPath: store.place)) != bytes)
    }

    @Test(
        "Every changed byte, every cut and every addition is found, and the file stays as it is",
        arguments: [false, true])
    func tampering(digestIsMadeAnew: Bool) throws {
        let folder = try TemporaryFolder()
        let store = try keyed(folder)
        try store.write(Secret("secret-one"), for: "a")
        let url = URL(fileURLWithPath: store.place)
        let good = [UInt8](try Data(contentsOf: url))
        func isRefused(_ bytes: [UInt8]) throws -> Bool {
            var bytes = bytes
            if digestIsMadeAnew, bytes.count > 32 {
                bytes.removeLast(32)
                bytes += SHA256.hash(data: bytes)
            }
            try Data(bytes).write(to: url)
            let opened = try keyed(folder)
            let onRead = code { _ = try opened.read("a") }
            let onWrite = code { try opened.write(Secret("secret-two"), for: "b") }
            let expected: [CredentialError.Code?] = [.damaged, .denied, .newerVersion]
            return try expected.contains(onRead) && expected.contains(onWrite)
                && [UInt8](try Data(contentsOf: url)) == bytes
        }
        for index in good.indices where !digestIsMadeAnew || index < good.count - 32 {
            var bytes = good
            bytes[index] ^= UInt8(1 << (index % 8))
            #expect(try isRefused(bytes), "byte \(index)")
        }
        for count in 0..<good.count where !digestIsMadeAnew || count > 32 {
            #expect(try isRefused(Array(good[..<count])), "cut after \(count)")
        }
        #expect(try isRefused(good + [0]))
        try Data(good).write(to: url)
        #expect(try keyed(folder).read("a") == Secret("secret-one"))
    }

    @Test(
        "A key that costs too much or too little is refused before it is made",
        arguments: [
            (0, 8, 1), (1, 8, 1), (13, 8, 1), (21, 8, 1), (31, 8, 1), (63, 8, 1), (255, 8, 1), (17, 65_535, 1),
            (17, 8, 65_535),
        ])
    func absurdCost(exponent: Int, blockSize: Int, parallelism: Int) throws {
        let folder = try TemporaryFolder()
        let opened = store(folder)
        try opened.write(Secret("secret-one"), for: "a")
        let url = URL(fileURLWithPath: opened.place)
        var bytes = [UInt8](try Data(contentsOf: url)).dropLast(32)
        bytes[11] = UInt8(exponent)
        bytes.replaceSubrange(12..<14, with: [UInt8(blockSize & 255), UInt8(blockSize >> 8)])
        bytes.replaceSubrange(14..<16, with: [UInt8(parallelism & 255), UInt8(parallelism >> 8)])
        try Data(Array(bytes) + Array(SHA256.hash(data: bytes))).write(to: url)
        // The passphrase is not even asked for.
        let asking = EncryptedFileStore(
            folder: folder.path + "/c",
            key: .passphrase { _ throws(CredentialError) in
                Issue.record("the passphrase was asked for")
                return Secret(VaultTests.passphrase)
            })
        do throws(CredentialError) {
            _ = try asking.read("a")
            Issue.record("it was opened")
        } catch {
            #expect(error.code == .damaged)
            #expect(error.message.contains("scrypt"))
        }
    }

    @Test("A wrong passphrase and a wrong key file are told from damage") func wrongKey() throws {
        let folder = try TemporaryFolder()
        try store(folder).write(Secret("secret-one"), for: "a")
        let before = try Data(contentsOf: URL(fileURLWithPath: store(folder).place))
        #expect(code { _ = try store(folder, "seven grey lighthouses hum ").read("a") } == .denied)
        #expect(code { try store(folder, "seven grey lighthouses hun").write(Secret("x"), for: "a") } == .denied)
        #expect(code { _ = try keyed(folder).read("a") } == .denied)
        #expect(try Data(contentsOf: URL(fileURLWithPath: store(folder).place)) == before)
        #expect(try EncryptedFileStore.needsPassphrase(in: folder.path + "/c") == true)

        let other = try TemporaryFolder()
        try keyed(other).write(Secret("secret-one"), for: "a")
        try FileManager.default.removeItem(atPath: other.path + "/k/key")
        #expect(
            code {
                _ = try EncryptedFileStore(folder: other.path + "/c", key: .keyFile(other.path + "/k/key")).read("a")
            } == .notFound)
        #expect(code { _ = try keyed(other).read("a") } == .denied)
        #expect(code { _ = try store(other).read("a") } == .denied)
        #expect(try EncryptedFileStore.needsPassphrase(in: other.path + "/c") == false)
        #expect(try EncryptedFileStore.needsPassphrase(in: other.path + "/none") == nil)
    }

    @Test(
        "Passphrases that everybody guesses make no file",
        arguments: [
            "", "short", "elevenchars", "changemechangeme", "Password1234", "passphrase-passphrase", "aaaaaaaaaaaaaaaa",
            "123456789012345", "abcdefghijklmnop", "correct horse battery staple", "<your-passphrase>",
            "${PASSPHRASE_HERE}",
            "tickloom-default",
        ])
    func weakPassphrase(text: String) throws {
        let folder = try TemporaryFolder()
        #expect(code { try store(folder, text).write(Secret("secret-one"), for: "a") } == .invalidValue)
        #expect(!FileManager.default.fileExists(atPath: store(folder).place))
    }

    @Test("In production such a passphrase opens nothing either") func weakInProduction() throws {
        let folder = try TemporaryFolder()
        // As another program, or an older rule, may have made it.
        let header = VaultHeader(origin: .passphrase, cost: Self.cheap, salt: [UInt8](repeating: 7, count: 32))
        let key = try VaultKey(passphrase: Secret("changeme"), salt: header.salt, cost: Self.cheap, path: "")
        let bytes = try VaultFormat.seal(["a": Secret("secret-one")], header: header, key: key, path: "")
        try FileManager.default.createDirectory(
            atPath: folder.path + "/c", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try PrivateFiles.create(EncryptedFileStore.path(in: folder.path + "/c"), with: bytes)
        #expect(try store(folder, "changeme").read("a") == Secret("secret-one"))
        #expect(code { _ = try store(folder, "changeme", isProduction: true).read("a") } == .invalidValue)
    }

    @Test("What others may read or write is refused: vault, key file, folder") func permissions() throws {
        let folder = try TemporaryFolder()
        let manager = FileManager.default
        let opened = try keyed(folder)
        try opened.write(Secret("secret-one"), for: "a")
        for path in [opened.place, folder.path + "/k/key"] {
            for mode in [0o644, 0o620, 0o606] {
                try manager.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
                #expect(code { _ = try keyed(folder).read("a") } == .insecure, "\(path) \(mode)")
            }
            try manager.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            try manager.moveItem(atPath: path, toPath: path + ".moved")
            try manager.createSymbolicLink(atPath: path, withDestinationPath: path + ".moved")
            #expect(code { _ = try keyed(folder).read("a") } == .insecure)
            try manager.removeItem(atPath: path)
            try manager.moveItem(atPath: path + ".moved", toPath: path)
        }
        try manager.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.path + "/c")
        #expect(code { try keyed(folder).write(Secret("x"), for: "b") } == .insecure)
        #expect(code { try keyed(folder).check() } == .insecure)
        try manager.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder.path + "/c")
        #expect(try keyed(folder).read("a") == Secret("secret-one"))
    }

    @Test("Something else in the file's place is an error", arguments: ["folder", "pipe", "text", "empty", "huge"])
    func other(what: String) throws {
        let folder = try TemporaryFolder()
        let path = EncryptedFileStore.path(in: folder.path)
        switch what {
        case "folder": try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        case "pipe": #expect(mkfifo(path, 0o600) == 0)
        case "text": try PrivateFiles.create(path, with: Array("TICKLOOM=1\n".utf8))
        case "empty": try PrivateFiles.create(path, with: [])
        default:
            try PrivateFiles.create(path, with: [])
            #expect(truncate(path, VaultFormat.bytesMax + 1) == 0)
        }
        let key = folder.path + "/key"
        try KeyFile.make(key)
        let store = EncryptedFileStore(folder: folder.path, key: .keyFile(key))
        let found = code { _ = try store.read("a") }
        #expect(found == .damaged || found == .unavailable)
        #expect(code { try store.write(Secret("x"), for: "a") } == found)
    }

    @Test("A key file is made once, and read only if it is one") func keyFiles() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/new/key"
        try KeyFile.make(path)
        #expect(try mode(path) == 0o600)
        let content = try String(contentsOfFile: path, encoding: .utf8)
        #expect(content.hasPrefix("tickloom-key-1:"))
        #expect(try KeyFile.read(path).count == 32)
        #expect(code { try KeyFile.make(path) } == .exists)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == content)
        for text in [
            "", "\n", "tickloom-key-1:", "tickloom-key-1:" + String(repeating: "0", count: 64),
            String(content.dropLast(2)),
            content + "a", content.uppercased(), "tickloom-key-2:" + content.dropFirst(15),
            content.replacing("1:", with: "1: "),
        ] {
            try FileManager.default.removeItem(atPath: path)
            try PrivateFiles.create(path, with: Array(text.utf8))
            #expect(code { _ = try KeyFile.read(path) } == .damaged, "\(text.count) characters")
        }
    }

    @Test("Many writers at once lose nothing") func manyWriters() async throws {
        let folder = try TemporaryFolder()
        let first = try keyed(folder)
        try first.write(Secret("begin"), for: "begin")
        await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    let store = EncryptedFileStore(
                        folder: folder.path + "/c", key: .keyFile(folder.path + "/k/key"), lockTimeoutSeconds: 600)
                    for number in 0..<10 { try store.write(Secret("\(writer)-\(number)"), for: "w\(writer)/\(number)") }
                }
            }
        }
        #expect(try first.keys().count == 41)
        for writer in 0..<4 {
            for number in 0..<10 { #expect(try first.read("w\(writer)/\(number)") == Secret("\(writer)-\(number)")) }
        }
    }

    @Test("A lock that is held gives up with busy, and nothing is changed") func held() throws {
        let folder = try TemporaryFolder()
        let store = try keyed(folder)
        try store.write(Secret("one"), for: "a")
        let lock = try PrivateLock(folder.path + "/c/credentials.lock", timeoutSeconds: 0)
        let impatient = EncryptedFileStore(
            folder: folder.path + "/c", key: .keyFile(folder.path + "/k/key"), lockTimeoutSeconds: 0)
        #expect(code { try impatient.write(Secret("two"), for: "a") } == .busy)
        #expect(try impatient.read("a") == Secret("one"))
        lock.release()
        try impatient.write(Secret("two"), for: "a")
        #expect(try store.read("a") == Secret("two"))
    }

    @Test("Another process may make the file anew, with the same passphrase") func madeAnew() throws {
        let folder = try TemporaryFolder()
        let first = store(folder)
        try first.write(Secret("one"), for: "a")
        try FileManager.default.removeItem(atPath: first.place)
        try store(folder).write(Secret("two"), for: "a")
        #expect(try first.read("a") == Secret("two"))
    }

    @Test("The format is the documented one: a file of fixed bytes opens") func golden() throws {
        // Made by Tests/CredentialsTests/vault.py with another implementation of scrypt, HKDF and ChaCha20-Poly1305.
        let folder = try TemporaryFolder()
        let url = SharedData.packageFolder.appendingPathComponent("Tests/Golden/credentials.vault")
        try FileManager.default.createDirectory(
            atPath: folder.path + "/c", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try PrivateFiles.create(
            EncryptedFileStore.path(in: folder.path + "/c"), with: [UInt8](try Data(contentsOf: url)))
        let opened = store(folder)
        #expect(try opened.keys() == ["polygon.api-key", "polygon.api-key/1"])
        #expect(try opened.read("polygon.api-key/1")?.revealed == "example-of-a-secret-\u{e9}")
    }
}
