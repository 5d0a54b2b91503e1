/// Texts that stand where a secret should: what examples, templates and default installations hold.
enum Placeholder {
    private static let words: Set<String> = [
        "changeme", "changeit", "change", "replaceme", "replace", "placeholder", "password", "passphrase", "passwd",
        "secret",
        "token", "apikey", "key", "example", "sample", "test", "testing", "dummy", "default", "todo", "tbd", "fixme",
        "none",
        "null", "nil", "undefined", "empty", "value", "string", "text", "unknown", "insert", "enter", "your", "my",
        "the", "a",
        "here", "api", "access", "admin", "root", "user", "guest", "letmein", "welcome", "qwerty", "qwertz", "hunter",
        "tickloom", "me", "this", "please", "with", "real", "one", "correct", "horse", "battery", "staple", "to", "be",
        "set",
        "in", "production", "prod", "dev", "development", "foo", "bar", "baz", "lorem", "ipsum", "abc", "abcdef",
        "asdf", "xxx",
        "credential", "credentials", "vendor", "broker", "put", "not", "is", "for", "of", "and", "hello", "world",
        "iloveyou", "monkey", "dragon", "master", "superuser", "private", "public", "client",
    ]

    /// Whether a secret is a placeholder: nothing but such words, digits and separators; one character again and again;
    /// a run such as `123456789` or `abcdefgh`; in brackets or as a variable, as in `<token>` and `${TOKEN}`.
    static func matches(_ secret: Secret) -> Bool {
        guard secret.count > 0 else { return true }
        // Copies lie where secrets do.
        let lower = Secret(capacity: secret.count) { lower in
            secret.withBytes { bytes in
                for index in bytes.indices {
                    lower[index] = bytes[index] | ((65...90).contains(bytes[index]) ? 0x20 : 0)
                }
            }
            return lower.count
        }
        return lower.withBytes { lower in
            if Set(lower).count <= 2 || isRun(lower) { return true }
            if let first = lower.first, let last = lower.last {
                let isBracketed =
                    first == UInt8(ascii: "<") && last == UInt8(ascii: ">")
                    || first == UInt8(ascii: "[") && last == UInt8(ascii: "]")
                    || first == UInt8(ascii: "{") && last == UInt8(ascii: "}")
                if isBracketed || lower.starts(with: "${".utf8) || lower.starts(with: "credential:".utf8) {
                    return true
                }
            }
            return isMadeOfWords(lower)
        }
    }

    /// Whether each character is the one after the one before it, or each the one before; 9 is followed by 0, as on a keyboard.
    private static func isRun(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var isRising = true
        var isFalling = true
        for index in bytes.indices.dropFirst() {
            let step = Int(bytes[index]) - Int(bytes[index - 1])
            if step != 1, step != -9 { isRising = false }
            if step != -1, step != 9 { isFalling = false }
        }
        return isRising || isFalling
    }

    /// Whether what is left without digits and separators are words of ours, written apart or together.
    private static func isMadeOfWords(_ lower: UnsafeRawBufferPointer) -> Bool {
        func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte) }
        let kept = Secret(capacity: lower.count) { kept in
            var count = 0
            for byte in lower where isLetter(byte) {
                kept[count] = byte
                count += 1
            }
            return count
        }
        return kept.withBytes { letters in
            guard !letters.isEmpty else { return false }
            // A secret drawn at random may hold few letters; one that is mostly digits is no word, unless they all follow words.
            let digits = lower.drop { !(48...57).contains($0) }
            let isWordsThenDigits = letters.count >= 6 && !digits.contains(where: isLetter)
            guard letters.count * 2 > lower.count || isWordsThenDigits else { return false }
            // Which beginnings of the letters are made of words.
            var reachable = [Bool](repeating: false, count: letters.count + 1)
            reachable[0] = true
            for start in 0..<letters.count where reachable[start] {
                for length in 1...min(12, letters.count - start) {
                    // Short enough to be held without memory of its own.
                    if words.contains(String(decoding: letters[start..<start + length], as: UTF8.self)) {
                        reachable[start + length] = true
                    }
                }
            }
            return reachable[letters.count]
        }
    }
}
