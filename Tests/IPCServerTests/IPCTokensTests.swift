import Synchronization
import Testing

@testable import IPCServer

@Suite struct IPCTokensTests {
    /// A page that was let in stays so while the engine is started anew, until tokens are rotated.
    @Test func pagesOutliveTheEnginesRun() {
        let kept = Mutex<[String]>([])
        let first = IPCTokens(onCookies: { list in kept.withLock { $0 = list } })
        let cookie = first.makeCookie()
        #expect(kept.withLock { $0 } == [cookie])

        let hostile = ["", "0", String(repeating: "0", count: 63) + "\n", String(repeating: "G", count: 64)]
        let second = IPCTokens(
            cookies: hostile + kept.withLock { $0 }, onCookies: { list in kept.withLock { $0 = list } })
        #expect(second.grant(token: [UInt8](cookie.utf8)) != nil)
        for text in hostile { #expect(second.grant(token: [UInt8](text.utf8)) == nil) }
        second.rotate()
        #expect(second.grant(token: [UInt8](cookie.utf8)) == nil)
        #expect(kept.withLock { $0 }.isEmpty)
    }
}
