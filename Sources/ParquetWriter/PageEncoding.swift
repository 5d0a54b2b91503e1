/// The encodings this writer's pages use, with their numbers in the format's `Encoding` enumeration.
enum PageEncoding: Int32, Sendable, CaseIterable {
    case plain = 0
    /// Of definition levels, never of values.
    case runLength = 3
    case deltaBinaryPacked = 5
    case dictionary = 8
}
