/// What a secret is, which says what shape it must have.
public enum CredentialKind: String, CaseIterable, Codable, Sendable {
    /// What a vendor gives to whom it serves: 8 to 512 visible ASCII characters.
    case apiKey = "api-key"
    /// A bearer token: 16 to 8192 of the characters of RFC 6750, section 2.1. The expiry of a JSON Web Token is read from it.
    case token
    /// What a person made up: 8 to 1024 characters without control characters, and no space at either end.
    case password
    /// A private key in PEM form, up to 32 KiB.
    case privateKey = "private-key"
    /// Anything else: 4 bytes to 64 KiB.
    case other

    private struct Shape {
        var lengths: ClosedRange<Int>
        var alphabet: String
        var isAllowed: @Sendable (UInt8) -> Bool
    }

    private var shape: Shape {
        switch self {
        case .apiKey: Shape(lengths: 8...512, alphabet: "visible ASCII characters") { (33...126).contains($0) }
        case .token:
            Shape(lengths: 16...8_192, alphabet: "letters, digits and - . _ ~ + / =") { byte in
                switch byte {
                case 48...57, 65...90, 97...122: true
                default: "-._~+/=".utf8.contains(byte)
                }
            }
        case .password: Shape(lengths: 8...1_024, alphabet: "no control characters") { $0 >= 32 && $0 != 127 }
        case .privateKey:
            Shape(lengths: 64...32_768, alphabet: "ASCII text") { (32...126).contains($0) || $0 == 10 || $0 == 13 }
        case .other: Shape(lengths: 4...Secret.bytesMax, alphabet: "any bytes") { _ in true }
        }
    }

    /// Checks the shape of a secret, and that it is no placeholder. What it throws says nothing of the secret but what rule it
    /// breaks.
    ///
    /// - Throws: ``CredentialError`` `.invalidValue`.
    public func check(_ secret: Secret, of name: CredentialName) throws(CredentialError) {
        func refused(_ what: String, _ advice: String) -> CredentialError {
            CredentialError(
                .invalidValue, "the secret (not shown) \(what)", location: "credential \(name)", advice: advice)
        }
        let shape = shape
        guard secret.count > 0 else { throw refused("is empty", "give it on standard input, or at the prompt") }
        guard secret.count >= shape.lengths.lowerBound else {
            throw refused(
                "is shorter than the \(shape.lengths.lowerBound) characters that \(rawValue) has at least",
                "copy the whole of it again, or choose another --kind")
        }
        guard secret.count <= shape.lengths.upperBound else {
            throw refused(
                "is longer than the \(shape.lengths.upperBound) characters that \(rawValue) has at most",
                "see that nothing else was copied, or choose another --kind")
        }
        let edges = secret.withBytes { ($0.first, $0.last) }
        let spaces: [UInt8?] = [9, 10, 13, 32]
        if self != .privateKey, self != .other, spaces.contains(edges.0) || spaces.contains(edges.1) {
            throw refused("begins or ends with white space", "copy it again without that")
        }
        guard secret.withBytes({ $0.allSatisfy(shape.isAllowed) }) else {
            throw refused(
                "has characters that \(rawValue) has not, which has \(shape.alphabet)",
                "copy it again, or choose another --kind")
        }
        if self == .privateKey {
            guard
                secret.withBytes({ text in
                    text.starts(with: "-----BEGIN ".utf8) && contains(text, "PRIVATE KEY-----")
                        && contains(text, "-----END ")
                })
            else {
                throw refused("is no private key in PEM form", "give the whole file, from BEGIN to END")
            }
        }
        if self == .password, !secret.withBytes(isText) {
            throw refused("is not UTF-8 text", "choose the kind other for bytes")
        }
        if secret.count <= 128, Placeholder.matches(secret) {
            throw refused("is a placeholder, as in an example", "give the real one")
        }
    }

    // Without a `String`, which would be a copy that nobody clears.

    private func contains(_ bytes: UnsafeRawBufferPointer, _ part: StaticString) -> Bool {
        let part = UnsafeRawBufferPointer(start: part.utf8Start, count: part.utf8CodeUnitCount)
        guard bytes.count >= part.count else { return false }
        return (0...bytes.count - part.count).contains { start in
            bytes[start..<start + part.count].elementsEqual(part)
        }
    }

    private func isText(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var decoder = UTF8()
        var rest = bytes.makeIterator()
        while true {
            switch decoder.decode(&rest) {
            case .scalarValue: continue
            case .emptyInput: return true
            case .error: return false
            }
        }
    }
}
