internal import Credentials

/// What gives a secret away: so many bytes in a row of it, as they are, in hexadecimal or in base64. Only hashes of them are kept, with
/// a key that this process draws.
struct Telltales {
    /// So many bytes in a row give it away.
    private static let length = 6
    private static let lengthMin = 4

    /// By the number of bytes, which is less for a secret that is shorter.
    private var hashes: [Int: Set<Int>] = [:]

    init(of secret: Secret) {
        add(secret)
        for letter in [UInt8(ascii: "a"), UInt8(ascii: "A")] { add(Telltales.hexadecimal(secret, letter)) }
        // In whatever place of three it stands; what depends on its neighbours is left out.
        for offset in 0..<min(3, secret.count) { add(Telltales.base64(secret, from: offset)) }
    }

    /// Whether a line shows a part of the secret.
    func areShown(in line: UnsafeRawBufferPointer) -> Bool {
        for (length, hashes) in hashes where line.count >= length {
            for start in 0...line.count - length {
                if hashes.contains(Telltales.hash(line, start, length)) { return true }
            }
        }
        return false
    }

    private mutating func add(_ form: Secret) {
        let length = min(Telltales.length, form.count)
        guard length >= Telltales.lengthMin else { return }
        form.withBytes { bytes in
            for start in 0...bytes.count - length {
                hashes[length, default: []].insert(Telltales.hash(bytes, start, length))
            }
        }
    }

    private static func hash(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ length: Int) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: bytes[start..<start + length]))
        return hasher.finalize()
    }

    /// - Parameter letter: the digit for ten.
    private static func hexadecimal(_ secret: Secret, _ letter: UInt8) -> Secret {
        Secret(capacity: secret.count * 2) { digits in
            secret.withBytes { bytes in
                for index in bytes.indices {
                    let (high, low) = (bytes[index] >> 4, bytes[index] & 15)
                    digits[2 * index] = high < 10 ? 48 + high : letter + high - 10
                    digits[2 * index + 1] = low < 10 ? 48 + low : letter + low - 10
                }
            }
            return digits.count
        }
    }

    /// The characters that stand for whole groups of three bytes.
    private static func base64(_ secret: Secret, from offset: Int) -> Secret {
        let groups = (secret.count - offset) / 3
        return Secret(capacity: groups * 4) { characters in
            secret.withBytes { bytes in
                for group in 0..<groups {
                    let start = offset + 3 * group
                    let bits =
                        UInt32(bytes[start]) << 16 | UInt32(bytes[start + 1]) << 8 | UInt32(bytes[start + 2])
                    for place in 0..<4 {
                        characters[4 * group + place] = character(UInt8(bits >> UInt32(18 - 6 * place) & 63))
                    }
                }
            }
            return characters.count
        }
    }

    private static func character(_ value: UInt8) -> UInt8 {
        switch value {
        case 0..<26: 65 + value
        case 26..<52: 71 + value
        case 52..<62: value - 4
        case 62: UInt8(ascii: "+")
        default: UInt8(ascii: "/")
        }
    }
}
