import CWebKitGTK

/// Reads lines of a stream as they come.
final class LineReader {
    private let stream: UnsafeMutablePointer<GDataInputStream>
    private let onLine: (String?) -> Void

    /// - Parameter onLine: gets each line, and nil at the end.
    static func read(_ stream: UnsafeMutablePointer<GInputStream>?, _ onLine: @escaping (String?) -> Void) {
        LineReader(stream!, onLine).next()
    }

    private init(_ stream: UnsafeMutablePointer<GInputStream>, _ onLine: @escaping (String?) -> Void) {
        self.stream = g_data_input_stream_new(stream)
        self.onLine = onLine
    }

    isolated deinit { g_object_unref(stream) }

    private func next() {
        g_data_input_stream_read_line_async(
            stream, G_PRIORITY_DEFAULT, nil,
            { source, result, pointer in
                MainActor.assumeIsolated {
                    let reader = Unmanaged<LineReader>.fromOpaque(pointer!).takeRetainedValue()
                    var length: gsize = 0
                    let line = g_data_input_stream_read_line_finish(reader.stream, result, &length, nil)
                    guard let line else { return reader.onLine(nil) }
                    let bytes = UnsafeRawBufferPointer(start: line, count: Int(length))
                    let text = String(decoding: bytes, as: UTF8.self)
                    g_free(line)
                    reader.onLine(text)
                    reader.next()
                }
            }, Unmanaged.passRetained(self).toOpaque())
    }
}
