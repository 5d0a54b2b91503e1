import Foundation
import Testing

@testable import Credentials

/// The real store of this system, under a service of each test's own.
///
/// On Windows that of the user who runs the tests. On Linux only where `TEST_SECRET_SERVICE` is set: scripts/stores sets it, on
/// a D-Bus session with a keyring of its own; nobody's keyring is touched otherwise.
private enum SystemStore {
    static var isPresent: Bool {
        #if os(Windows)
        true
        #else
        ProcessInfo.processInfo.environment["TEST_SECRET_SERVICE"] != nil
        #endif
    }

    static let absence: Comment = "scripts/stores runs this with a keyring of its own"

    /// Runs a test with a store that nobody else uses, and leaves nothing in it.
    static func with(_ body: (SystemCredentialStore) throws -> Void) throws {
        let kind = try #require(SystemCredentialStore.kindOfThisSystem)
        let service = "tickloom-test-" + String(UInt64.random(in: 0...UInt64.max), radix: 16)
        let store = try SystemCredentialStore(kind, service: service, patience: .seconds(60))
        defer { for key in (try? store.keys()) ?? [] { _ = try? store.remove(key) } }
        try body(store)
        for key in try store.keys() { #expect(try store.remove(key)) }
        #expect(try store.keys() == [])
    }
}

@Suite("The store of the operating system", .enabled(if: SystemStore.isPresent, SystemStore.absence))
struct SystemCredentialStoreTests {
    @Test func readsWhatWasWritten() throws {
        try SystemStore.with { store in
            try store.check()
            #expect(try store.read("vendor.key/1") == nil)
            for text in ["first", "a longer second", "Grüße, 秘密", "zero\0within", "last"] {
                try store.write(Secret(text), for: "vendor.key/1")
                #expect(try store.read("vendor.key/1") == Secret(text))
            }
            // Another value of the same type, as another part of the program has it.
            let other = try SystemCredentialStore(store.kind, service: store.service)
            #expect(try other.read("vendor.key/1") == Secret("last"))
            #expect(try store.remove("vendor.key/1"))
            #expect(try !store.remove("vendor.key/1"))
            #expect(try store.read("vendor.key/1") == nil)
        }
    }

    @Test func listsOwnKeysInOrder() throws {
        try SystemStore.with { store in
            let keys = ["b", "a.b-c/2", "a", "a.b", "z9"]
            for key in keys { try store.write(Secret("x"), for: key) }
            #expect(try store.keys() == ["a", "a.b", "a.b-c/2", "b", "z9"])
            // Added by hand under names that cannot be ours: neither listed nor in the way.
            let foreign = ["Upper", "under_score", "sp ace", String(repeating: "n", count: 97)]
            for name in foreign { try store.write(Secret("x"), for: name) }
            #expect(try store.keys() == ["a", "a.b", "a.b-c/2", "b", "z9"])
            for name in foreign { #expect(try store.remove(name)) }
        }
    }

    @Test func takesAsMuchAsItSays() throws {
        try SystemStore.with { store in
            let bytesMax = store.secretBytesMax
            #expect(bytesMax == (store.kind == .windows ? 2560 : Secret.bytesMax))
            let largest = Secret(String(repeating: "s", count: bytesMax))
            try store.write(largest, for: "large")
            #expect(try store.read("large") == largest)
            let error = #expect(throws: CredentialError.self) {
                try store.write(Secret(String(repeating: "t", count: bytesMax + 1)), for: "large")
            }
            #expect(error?.code == .tooLarge)
            #expect(error?.message.contains("\(bytesMax) bytes") == true)
            #expect(try store.read("large") == largest)
        }
    }

    @Test func storesNoEmptySecret() throws {
        try SystemStore.with { store in
            let error = #expect(throws: CredentialError.self) { try store.write(Secret(""), for: "empty") }
            #expect(error?.code == .invalidValue)
            let read = try store.read("empty")
            #expect(read == nil)
        }
    }

    @Test(arguments: ["", String(repeating: "n", count: 256)]) func refusesBadNames(name: String) throws {
        try SystemStore.with { store in
            for call in [
                { _ = try store.read(name) }, { try store.write(Secret("planted-canary"), for: name) },
                { _ = try store.remove(name) },
            ] as [() throws -> Void] {
                let error = #expect(throws: CredentialError.self) { try call() }
                #expect(error?.code == .invalidName)
                #expect(error?.description.contains("canary") == false)
            }
        }
    }

    /// Blocking calls from many threads of one process, to shared and to own keys.
    @Test func isCalledFromManyThreads() throws {
        try SystemStore.with { store in
            let threads = 8
            DispatchQueue.concurrentPerform(iterations: threads) { thread in
                do {
                    for step in 0..<5 {
                        try store.write(Secret("\(thread) \(step)"), for: "own.\(thread)")
                        try store.write(Secret(String(repeating: "\(thread)", count: 500)), for: "shared")
                        #expect(try store.read("own.\(thread)") == Secret("\(thread) \(step)"))
                        let shared = try store.read("shared")
                        #expect((0..<threads).contains { shared == Secret(String(repeating: "\($0)", count: 500)) })
                    }
                } catch {
                    Issue.record(error)
                }
            }
            let keys = try store.keys()
            #expect(keys == (0..<threads).map { "own.\($0)" } + ["shared"])
        }
    }
}

@Suite("Stores that a system does not have") struct AbsentStoreTests {
    @Test(arguments: CredentialStoreKind.allCases) func areRefused(kind: CredentialStoreKind) {
        guard kind != SystemCredentialStore.kindOfThisSystem else { return }
        let error = #expect(throws: CredentialError.self) { try SystemCredentialStore(kind) }
        #expect(error?.code == .unsupported)
    }

    @Test func haveNothingToDoWithAServiceOfAnotherForm() throws {
        guard let kind = SystemCredentialStore.kindOfThisSystem else { return }
        for service in ["", "Upper", "a:b", String(repeating: "s", count: 33)] {
            let store = try SystemCredentialStore(kind, service: service)
            let error = #expect(throws: CredentialError.self) { try store.check() }
            #expect(error?.code == .invalidName)
        }
    }
}
