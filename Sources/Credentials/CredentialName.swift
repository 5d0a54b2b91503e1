/// The name of a credential: lower-case letters and digits, in parts that a `-` or a `.` joins, as in `polygon.api-key`; at most
/// 64 characters.
///
/// The alphabet is that small because names are keys in stores of several systems, some of which fold case, and variables in a
/// `.env` file, where `-` is written `_` and `.` is written `__`.
public struct CredentialName: Hashable, Sendable, CustomStringConvertible {
    public static let lengthMax = 64

    public let text: String

    /// - Throws: ``CredentialError`` `.invalidName`.
    public init(_ text: String) throws(CredentialError) {
        func refused(_ what: String, _ advice: String) -> CredentialError {
            CredentialError(
                .invalidName, what, location: "the name (not shown, \(text.utf8.count) bytes)", advice: advice)
        }
        let form = "write lower-case letters and digits, joined by - or ., as in polygon.api-key"
        guard !text.isEmpty else { throw refused("it is empty", form) }
        guard text.utf8.count <= CredentialName.lengthMax else {
            throw refused("it is longer than \(CredentialName.lengthMax) characters", "choose a shorter one")
        }
        var wasSeparator = true
        for scalar in text.unicodeScalars {
            switch scalar {
            case "a"..."z", "0"..."9": wasSeparator = false
            case "-", ".":
                guard !wasSeparator else { throw refused("a - or . stands where a letter or digit must", form) }
                wasSeparator = true
            case "A"..."Z":
                throw refused(
                    "it has a capital letter, and some stores do not tell these apart", "write it in lower case")
            case "_": throw refused("it has a _", "write - instead")
            case " ", "\t": throw refused("it has a space", "write - instead")
            default:
                throw refused(
                    "it has a character that is not allowed, U+\(String(scalar.value, radix: 16, uppercase: true))",
                    form)
            }
        }
        guard !wasSeparator else { throw refused("it ends with a separator", form) }
        guard !CredentialName.looksLikeSecret(text) else {
            throw refused(
                "it looks like a secret", "name it after what it is for, as in polygon.api-key; the secret is asked for"
            )
        }
        self.text = text
    }

    public var description: String { text }

    /// The variable of it in a `.env` file.
    public var variable: String {
        EnvironmentStore.prefix
            + text.uppercased().replacing(".", with: "__").replacing("-", with: "_")
    }

    /// The name of a variable; nil if it is none.
    init?(variable: String) {
        guard variable.hasPrefix(EnvironmentStore.prefix) else { return nil }
        let rest = variable.dropFirst(EnvironmentStore.prefix.count)
        guard !rest.contains(where: { $0.isLowercase }) else { return nil }
        let text = rest.lowercased().replacing("__", with: ".").replacing("_", with: "-")
        guard let name = try? CredentialName(text) else { return nil }
        self = name
    }

    /// Whether it is rather a secret that was given in the place of a name: a long part with many digits, or many digits of a
    /// hexadecimal number. Names go where secrets must not.
    private static func looksLikeSecret(_ text: String) -> Bool {
        let parts = text.utf8.split { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
        let isLong = parts.contains { part in part.count >= 20 && part.count(where: { $0 < 58 }) >= 4 }
        let characters = parts.joined()
        let isNumber =
            characters.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
            && characters.contains { $0 < 58 }
        return isLong || isNumber && characters.reduce(0) { count, _ in count + 1 } >= 24
    }
}
