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
        secret.withBytes { bytes in
            guard !bytes.isEmpty else { return true }
            let lower = bytes.map { (65...90).contains($0) ? $0 | 0x20 : $0 }
            if Set(lower).count <= 2 { return true }
            let steps = zip(lower, lower.dropFirst()).map { Int($1) - Int($0) }
            // 9 is followed by 0, as on a keyboard.
            if steps.allSatisfy({ $0 == 1 || $0 == -9 }) || steps.allSatisfy({ $0 == -1 || $0 == 9 }) { return true }
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

    /// Whether what is left without digits and separators are words of ours, written apart or together.
    private static func isMadeOfWords(_ lower: [UInt8]) -> Bool {
        let letters = lower.filter { (97...122).contains($0) }
        guard !letters.isEmpty else { return false }
        // A secret drawn at random may hold few letters; one that is mostly digits is no word, unless they all follow words.
        let digits = lower.drop { !(48...57).contains($0) }
        let isWordsThenDigits = letters.count >= 6 && !digits.contains { (97...122).contains($0) }
        guard letters.count * 2 > lower.count || isWordsThenDigits else { return false }
        // Which beginnings of the letters are made of words.
        var reachable = [Bool](repeating: false, count: letters.count + 1)
        reachable[0] = true
        for start in 0..<letters.count where reachable[start] {
            for length in 1...min(12, letters.count - start) {
                if words.contains(String(decoding: letters[start..<start + length], as: UTF8.self)) {
                    reachable[start + length] = true
                }
            }
        }
        return reachable[letters.count]
    }
}
