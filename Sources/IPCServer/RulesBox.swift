import NIOHTTP1
import Synchronization

/// The rules of a port, which are known once it is bound, and may change while it is open.
final class RulesBox: Sendable {
    private let rules = Mutex<(AccessRules, Int)?>(nil)

    var value: (AccessRules, Int)? {
        get { rules.withLock { $0 } }
        set { rules.withLock { $0 = newValue } }
    }

    /// By the rules as they are now.
    func verdict(_ head: HTTPRequestHead) -> AccessRules.Verdict { value?.0.verdict(head) ?? .forbidden }
}
