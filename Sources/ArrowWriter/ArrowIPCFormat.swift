/// Which of the two containers of the Arrow IPC format is written.
public enum ArrowIPCFormat: Sendable, Hashable, CaseIterable {
    /// For pipes and sockets: schema, batches, end mark. Readers go through it front to back.
    ///
    /// Source: <https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format>.
    case stream
    /// For files: a stream between two magic strings, followed by a footer that says where each batch begins.
    /// Also known as Feather version 2. Readers need random access, and can map it into memory without copying.
    ///
    /// Source: <https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format>.
    case file

    /// The file name extension which the format recommends, without the dot.
    public var fileExtension: String {
        switch self {
        case .stream: "arrows"
        case .file: "arrow"
        }
    }

    /// The media type registered with IANA.
    public var mediaType: String {
        switch self {
        case .stream: "application/vnd.apache.arrow.stream"
        case .file: "application/vnd.apache.arrow.file"
        }
    }
}
