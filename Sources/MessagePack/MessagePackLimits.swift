/// How much of a peer's input is accepted.
///
/// Whatever the limits, what the input cannot hold is refused before anything is allocated for it.
public struct MessagePackLimits: Sendable, Hashable {
    /// The most that ``depthMax`` may be. Nothing here recurses, but releasing and comparing nested values does.
    public static let depthCeiling = 512

    /// How deep arrays and maps may be nested; a lone scalar has depth 0.
    public let depthMax: Int
    /// The most bytes of one string, binary or extension.
    public let lengthMax: Int
    /// The most elements of one array, or pairs of one map.
    public let elementsMax: Int
    /// The most bytes of one message.
    public let messageBytesMax: Int

    /// - Precondition: `depthMax` is in 0 to ``depthCeiling``; none of the others is negative.
    public init(
        depthMax: Int = 64, lengthMax: Int = .max, elementsMax: Int = .max, messageBytesMax: Int = 64 << 20
    ) {
        precondition((0...Self.depthCeiling).contains(depthMax), "depthMax is outside of 0...\(Self.depthCeiling)")
        precondition(lengthMax >= 0 && elementsMax >= 0 && messageBytesMax >= 0, "a limit is negative")
        self.depthMax = depthMax
        self.lengthMax = lengthMax
        self.elementsMax = elementsMax
        self.messageBytesMax = messageBytesMax
    }
}
