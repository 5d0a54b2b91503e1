import Synchronization

/// The rules of a port, which are known once it is bound.
final class RulesBox: Sendable {
    private let rules = Mutex<(AccessRules, Int)?>(nil)

    var value: (AccessRules, Int)? {
        get { rules.withLock { $0 } }
        set { rules.withLock { $0 = newValue } }
    }
}
