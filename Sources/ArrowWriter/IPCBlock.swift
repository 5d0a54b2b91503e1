/// Where a record batch lies in a file.
///
/// Source: `Block` in the format's `File.fbs`.
struct IPCBlock: Equatable {
    /// Where the message begins, in bytes from the start of the file.
    let offset: Int
    /// The message's size without its body, in bytes: prefix, metadata and padding.
    let metadataSize: Int
    /// The size of the message's body, in bytes.
    let bodySize: Int
}
