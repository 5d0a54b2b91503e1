/// The rules for passphrases of encrypted files.
enum Passphrase {
    static let lengthMin = 12

    /// - Throws: ``CredentialError`` `.invalidValue` if everybody would guess it.
    static func check(_ passphrase: Secret, path: String) throws(CredentialError) {
        func refused(_ what: String) -> CredentialError {
            CredentialError(
                .invalidValue, "the passphrase \(what)", location: path,
                advice: "choose one that nobody can guess: some words drawn at random, \(lengthMin) characters or more")
        }
        guard passphrase.count >= lengthMin else { throw refused("is shorter than \(lengthMin) characters") }
        guard passphrase.count <= 1_024 else { throw refused("is longer than 1024 bytes") }
        guard !Placeholder.matches(passphrase) else {
            throw refused("is one that programs and manuals use as an example")
        }
    }
}
