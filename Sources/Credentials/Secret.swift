/// Bytes that must never appear in a log, a message, a reply or a crash report.
///
/// A secret prints as ``redacted`` however it is printed: interpolated, with `debugPrint`, with `dump`, alone or inside
/// another value; and it has no form in JSON, because it is not `Codable`. The bytes leave only through ``withBytes(_:)`` and
/// ``revealed``, so that every place that uses a secret can be found by these two words. They lie in memory of their own, which
/// is kept out of core dumps and of the swap file where the system lets us, and which is cleared when the last copy is gone.
///
/// What Swift does not give: a `String` that was made of a secret is ordinary memory, and stays where it was after it is
/// freed.
public struct Secret: Sendable {
    /// What is printed in place of any secret.
    public static let redacted = "<redacted>"
    /// The most bytes that a secret may have here; a store may take fewer.
    public static let bytesMax = 65_536

    private let memory: SecretMemory

    /// Copies bytes.
    public init(copying bytes: UnsafeRawBufferPointer) {
        memory = SecretMemory(copying: bytes)
    }

    /// Copies bytes. The array is cleared, but copies that were made of it before are not.
    public init(taking bytes: inout [UInt8]) {
        memory = bytes.withUnsafeMutableBytes { buffer in
            defer { SecretMemory.clear(buffer) }
            return SecretMemory(copying: UnsafeRawBufferPointer(buffer))
        }
        bytes.removeAll()
    }

    /// Makes a secret where it is to lie, so that no copy of it is left elsewhere.
    ///
    /// - Parameter fill: gets memory of `capacity` bytes, all zero, and says how many of them the secret has.
    public init<Failure: Error>(
        capacity: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) {
        memory = try SecretMemory(capacity: capacity, fill)
    }

    /// Copies the UTF-8 bytes of a text.
    public init(_ text: String) {
        var text = text
        memory = text.withUTF8 { SecretMemory(copying: UnsafeRawBufferPointer($0)) }
    }

    /// Overwrites memory in which a secret may have been.
    public static func clear(_ buffer: UnsafeMutableRawBufferPointer) { SecretMemory.clear(buffer) }

    /// The number of bytes.
    public var count: Int { memory.count }

    /// Lends the bytes. They are valid during the call alone; do not keep or print them.
    public func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try memory.withBytes(body)
    }

    /// The secret as a text, for what takes nothing else; what is no UTF-8 is replaced. Do not store, log or interpolate it.
    public var revealed: String {
        memory.withBytes { String(decoding: $0, as: UTF8.self) }
    }
}

extension Secret: Equatable {
    /// Compares in a time that depends on the lengths alone, so that nobody can guess a secret byte by byte.
    public static func == (left: Secret, right: Secret) -> Bool {
        left.memory.withBytes { left in
            right.memory.withBytes { right in
                var difference: UInt8 = left.count == right.count ? 0 : 1
                // A shorter one is compared with zeros to its end.
                for index in 0..<max(left.count, right.count) {
                    difference |= (index < left.count ? left[index] : 0) ^ (index < right.count ? right[index] : 0)
                }
                return difference == 0
            }
        }
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible {
    /// Always ``redacted``.
    public var description: String { Self.redacted }

    /// Always ``redacted``.
    public var debugDescription: String { Self.redacted }
}

extension Secret: CustomReflectable {
    /// A mirror without children: `dump` and test frameworks walk mirrors, not descriptions.
    public var customMirror: Mirror {
        Mirror(self, children: [])
    }
}
