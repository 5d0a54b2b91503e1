/// A text that must never appear in a log, a message or a crash report.
///
/// It prints as `<redacted>` however it is printed: interpolated, with `debugPrint`, with `dump`, alone or inside
/// another value. The text leaves only through ``revealed``, so that every place that uses a secret can be found by
/// that word.
public struct SecretText: Sendable {
    /// What is printed in place of any secret.
    public static let redacted = "<redacted>"

    /// The secret itself. Hand it to what needs it; do not store, log or interpolate it.
    public let revealed: String

    /// Wraps a secret.
    init(_ text: String) {
        revealed = text
    }
}

extension SecretText: CustomStringConvertible, CustomDebugStringConvertible {
    /// Always ``redacted``.
    public var description: String { Self.redacted }

    /// Always ``redacted``.
    public var debugDescription: String { Self.redacted }
}

extension SecretText: CustomReflectable {
    /// A mirror without children: `dump` and test frameworks walk mirrors, not descriptions.
    public var customMirror: Mirror {
        Mirror(self, children: [])
    }
}
