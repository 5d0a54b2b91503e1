/// A place that keeps secrets under keys.
///
/// Keys are ASCII: lower-case letters, digits, `.`, `-` and, between a credential's name and a version of it, `/`; at most
/// ``CredentialStoreLimits/keyBytesMax`` bytes. Callers see to that. Calls block; they may come from any thread, several at a
/// time, and from several processes. Nothing a store throws, prints or logs holds a secret's bytes.
public protocol CredentialStore: Sendable {
    var kind: CredentialStoreKind { get }

    /// Where it is, for people: a path, `the login keyring`.
    var place: String { get }

    /// Whether ``write(_:for:)`` and ``remove(_:)`` can succeed at all.
    var isWritable: Bool { get }

    /// The most bytes of one secret.
    var secretBytesMax: Int { get }

    /// The secret of a key; nil if there is none.
    ///
    /// - Throws: ``CredentialError``: `.unavailable`, `.locked`, `.denied`, `.damaged`, `.io`.
    func read(_ key: String) throws(CredentialError) -> Secret?

    /// Asks for what it needs to write, such as the passphrase of a new file. It comes before locks, for which others wait.
    ///
    /// - Throws: ``CredentialError``, what ``write(_:for:)`` would throw.
    func prepareToWrite() throws(CredentialError)

    /// Creates or replaces a secret, as one step: whoever reads meanwhile finds the old or the new one, also after a crash.
    ///
    /// - Throws: ``CredentialError``, with the old secret still in place.
    func write(_ secret: Secret, for key: String) throws(CredentialError)

    /// Removes a secret.
    ///
    /// - Returns: whether there was one.
    func remove(_ key: String) throws(CredentialError) -> Bool

    /// Every key of ours, sorted by its bytes; never those of other programs.
    func keys() throws(CredentialError) -> [String]

    /// Whether the store can be reached, is unlocked and can be written. It changes nothing and asks nobody.
    func check() throws(CredentialError)
}

extension CredentialStore {
    public var isWritable: Bool { true }
    public var secretBytesMax: Int { Secret.bytesMax }
    public func prepareToWrite() throws(CredentialError) {}
}
