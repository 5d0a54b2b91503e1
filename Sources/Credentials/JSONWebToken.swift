/// What a JSON Web Token (RFC 7519) says of itself. Its signature is not checked: that is for whom it is shown to.
enum JSONWebToken {
    /// When a token expires, in seconds since 1970; nil if it is no such token, or does not say.
    static func expiry(of secret: Secret) -> Int64? {
        guard (16...8_192).contains(secret.count) else { return nil }
        return secret.withBytes { bytes in
            let dots = bytes.indices.filter { bytes[$0] == UInt8(ascii: ".") }
            guard dots.count == 2, dots[0] > 0, dots[1] > dots[0] + 1, dots[1] < bytes.count - 1,
                let claims = decoded(UnsafeRawBufferPointer(rebasing: bytes[dots[0] + 1..<dots[1]])),
                let expiry = claims.withBytes({ expiry(claims: $0) }), expiry > 0, expiry < 1e11
            else { return nil }
            return Int64(expiry)
        }
    }

    /// The bytes of base64url (RFC 4648, section 5), with or without padding; nil if it is none. They lie where secrets do.
    private static func decoded(_ text: UnsafeRawBufferPointer) -> Secret? {
        var length = text.count
        while length > 0, text[length - 1] == UInt8(ascii: "=") { length -= 1 }
        guard length % 4 != 1 else { return nil }
        var isGood = true
        let decoded = Secret(capacity: length) { bytes in
            var bits: UInt32 = 0
            var bitCount = 0
            var count = 0
            for byte in text[..<length] {
                let value: UInt8
                switch byte {
                case 65...90: value = byte - 65
                case 97...122: value = byte - 71
                case 48...57: value = byte + 4
                case UInt8(ascii: "-"), UInt8(ascii: "+"): value = 62
                case UInt8(ascii: "_"), UInt8(ascii: "/"): value = 63
                default:
                    isGood = false
                    return 0
                }
                bits = bits << 6 | UInt32(value)
                bitCount += 6
                if bitCount >= 8 {
                    bitCount -= 8
                    bytes[count] = UInt8(truncatingIfNeeded: bits >> UInt32(bitCount))
                    count += 1
                }
            }
            return count
        }
        return isGood ? decoded : nil
    }

    /// The number that the object's own member `exp` holds; nil if there is none. A full parser would leave copies.
    private static func expiry(claims: UnsafeRawBufferPointer) -> Double? {
        var depth = 0
        var position = 0
        var expiry: Double?
        func skipSpace() {
            while position < claims.count, [9, 10, 13, 32].contains(claims[position]) { position += 1 }
        }
        while position < claims.count {
            switch claims[position] {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 { return claims.first == UInt8(ascii: "{") ? expiry : nil }
            case UInt8(ascii: "\""):
                let start = position + 1
                position = start
                while position < claims.count, claims[position] != UInt8(ascii: "\"") {
                    position += claims[position] == UInt8(ascii: "\\") ? 2 : 1
                }
                guard position < claims.count else { return nil }
                let isExpiry = depth == 1 && claims[start..<position].elementsEqual("exp".utf8)
                position += 1
                skipSpace()
                guard isExpiry, position < claims.count, claims[position] == UInt8(ascii: ":") else { continue }
                position += 1
                skipSpace()
                let number = claims[position...].prefix { "+-.0123456789eE".utf8.contains($0) }
                guard number.count <= 32, let value = Double(String(decoding: number, as: UTF8.self)) else {
                    return nil
                }
                expiry = value
                position += number.count
                continue
            default: break
            }
            position += 1
        }
        return nil
    }
}
