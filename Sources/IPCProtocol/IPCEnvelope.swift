public import MessagePack

/// Writes the messages around payloads.
public enum IPCEnvelope {
    /// Payloads of so many bytes begin at a multiple of 8 bytes from the beginning of their message.
    public static let alignedBytes = 64

    /// The most bytes that a header takes.
    public static let headerBytesMax = 32

    /// Begins the answer to a request: its result's bytes follow.
    public static func writeResponseHeader(_ id: UInt64, payloadBytes: Int, to writer: inout MessagePackWriter) {
        if payloadBytes < alignedBytes {
            writer.append([0x94, 0x01])
            writer.write(id)
        } else {
            // An array's header with 32 bits, and an integer with 64: 16 bytes with the nil.
            writer.append([0xdd, 0x00, 0x00, 0x00, 0x04, 0x01])
            writeWide(id, to: &writer)
        }
        writer.writeNil()
    }

    /// Begins an event: its payload's bytes follow.
    public static func writeEventHeader(
        _ subscription: UInt64, _ sequence: UInt64, payloadBytes: Int, to writer: inout MessagePackWriter
    ) {
        if payloadBytes < alignedBytes {
            writer.append([0x93, 0x02])
            writer.write(text: "$event")
            writer.append([0x93])
            writer.write(subscription)
            writer.write(sequence)
        } else {
            writer.append([0xdd, 0x00, 0x00, 0x00, 0x03, 0x02])
            writer.write(text: "$event")
            writer.append([0x93])
            writeWide(subscription, to: &writer)
            writeWide(sequence, to: &writer)
        }
    }

    private static func writeWide(_ number: UInt64, to writer: inout MessagePackWriter) {
        writer.append([0xcf])
        withUnsafeBytes(of: number.bigEndian) { writer.append($0) }
    }

    /// Writes the answer to a request that failed. A fault that cannot be encoded, as it is too large, is told without its
    /// details.
    public static func writeResponse(_ id: UInt64, _ fault: IPCFault, to writer: inout MessagePackWriter) {
        writer.append([0x94, 0x01])
        writer.write(id)
        write(fault, to: &writer)
        writer.writeNil()
    }

    /// Writes a fault, or nil.
    public static func write(_ fault: IPCFault?, to writer: inout MessagePackWriter) {
        guard let fault else { return writer.writeNil() }
        let start = writer.count
        do throws(MessagePackError) {
            try fault.write(to: &writer)
        } catch {
            writer.truncate(to: start)
            let plain = IPCFault(fault.code, "the error's text is too large to be sent", service: "ipc")
            // Some short strings: there is nothing that could be too large.
            try! plain.write(to: &writer)
        }
    }

    /// Begins a notification: so many parameters follow.
    ///
    /// - Precondition: at most 15 parameters.
    public static func writeNotificationHeader(
        _ method: StaticString, parameters: Int, to writer: inout MessagePackWriter
    ) {
        precondition((0...15).contains(parameters), "a notification has 15 parameters at most")
        writer.append([0x93, 0x02])
        writer.write(text: method)
        writer.append([0x90 | UInt8(parameters)])
    }

    /// Begins a request: its parameter's bytes follow.
    ///
    /// - Throws: ``MessagePackError`` for a method's name of 4 GiB.
    public static func writeRequestHeader(
        _ id: UInt64, _ method: String, to writer: inout MessagePackWriter
    ) throws(MessagePackError) {
        writer.append([0x94, 0x00])
        writer.write(id)
        try writer.write(method)
        writer.append([0x91])
    }
}
