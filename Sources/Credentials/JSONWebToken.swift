#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What a JSON Web Token (RFC 7519) says of itself. Its signature is not checked: that is for whom it is shown to.
enum JSONWebToken {
    private struct Claims: Decodable {
        var exp: Double?
    }

    /// When a token expires, in seconds since 1970; nil if it is no such token, or does not say.
    static func expiry(of secret: Secret) -> Int64? {
        guard (16...8_192).contains(secret.count) else { return nil }
        let parts = secret.revealed.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        var text = String(parts[1]).replacing("-", with: "+").replacing("_", with: "/")
        text += String(repeating: "=", count: (4 - text.count % 4) % 4)
        guard let data = Data(base64Encoded: text), let claims = try? JSONDecoder().decode(Claims.self, from: data),
            let expiry = claims.exp, expiry > 0, expiry < 1e11
        else { return nil }
        return Int64(expiry)
    }
}
