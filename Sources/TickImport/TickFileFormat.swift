/// A way in which ticks come in files. A new format is a type that conforms to this, in a file of its own, and a case of
/// ``TickFormat``.
protocol TickFileFormat {
    /// Its name on the command line.
    static var format: TickFormat { get }

    /// How to read the sample as this format; nil if it is not of this format. Formats do not guess: what could as well be
    /// another is no match unless the user asked for it.
    ///
    /// - Throws: ``ImportError`` if it is of this format and still cannot be read: it is empty, or something has to be said
    ///   by the user.
    static func layout(of sample: FileSample) throws(ImportError) -> TickLayout?
}
