import TestSupport

@testable import Credentials

/// A manager in a temporary folder, with a clock that stands until it is moved.
final class Desk: Sendable {
    let folder: TemporaryFolder
    let store: MemoryStore
    let manager: CredentialManager
    let audit: AuditTrail

    init(bytesMax: Int = AuditTrail.bytesUsual, secretBytesMax: Int = Secret.bytesMax) throws {
        folder = try TemporaryFolder()
        store = MemoryStore(secretBytesMax: secretBytesMax)
        let clock = FakeClock(at: .seconds(1_800_000_000))
        self.time = clock
        audit = AuditTrail(
            folder: folder.path + "/c", headFolder: folder.path + "/s",
            caller: AuditCaller(process: "test", service: "tests"), bytesMax: bytesMax, now: { clock.seconds })
        manager = CredentialManager(
            store: store, audit: audit, folder: folder.path + "/c", now: { clock.seconds })
    }

    let time: FakeClock

    static let first = Secret("Zq8vX2mLpW-first")
    static let second = Secret("Zq8vX2mLpW-second")
    static let third = Secret("Zq8vX2mLpW-third")
}
