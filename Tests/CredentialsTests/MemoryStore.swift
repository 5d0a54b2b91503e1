import Synchronization

@testable import Credentials

/// A store in memory, which fails when it is told to.
final class MemoryStore: CredentialStore {
    let kind: CredentialStoreKind
    let place = "memory"
    let secretBytesMax: Int

    private let state = Mutex((secrets: [String: Secret](), writesLeft: Int.max, failure: CredentialError?.none))

    init(_ kind: CredentialStoreKind = .encryptedFile, secretBytesMax: Int = Secret.bytesMax) {
        self.kind = kind
        self.secretBytesMax = secretBytesMax
    }

    /// After so many changes every other fails.
    var changesLeft: Int {
        get { state.withLock { $0.writesLeft } }
        set { state.withLock { $0.writesLeft = newValue } }
    }

    /// What every call throws.
    var failure: CredentialError? {
        get { state.withLock { $0.failure } }
        set { state.withLock { $0.failure = newValue } }
    }

    private static let full = CredentialError(.io, "writing failed", location: "memory", advice: "none")

    func read(_ key: String) throws(CredentialError) -> Secret? {
        if let failure { throw failure }
        return state.withLock { $0.secrets[key] }
    }

    func write(_ secret: Secret, for key: String) throws(CredentialError) {
        try change { $0[key] = secret }
    }

    func remove(_ key: String) throws(CredentialError) -> Bool {
        guard try read(key) != nil else { return false }
        try change { $0[key] = nil }
        return true
    }

    private func change(_ body: (inout [String: Secret]) -> Void) throws(CredentialError) {
        if let failure { throw failure }
        let isDone = state.withLock { state in
            guard state.writesLeft > 0 else { return false }
            state.writesLeft -= 1
            body(&state.secrets)
            return true
        }
        guard isDone else { throw MemoryStore.full }
    }

    func keys() throws(CredentialError) -> [String] {
        if let failure { throw failure }
        return state.withLock { $0.secrets.keys.sorted() }
    }

    func check() throws(CredentialError) { if let failure { throw failure } }
}
