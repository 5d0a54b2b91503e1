import IPCProtocol
import MessagePack

/// The engine's answer to a request that begins a subscription.
struct BegunSubscription: IPCValue {
    var number: UInt64
    var isResumed: Bool
    var info: IPCPayload

    init(reading reader: inout MessagePackReader) throws(IPCFault) {
        var number: UInt64?
        var isResumed = false
        var info = IPCPayload.nil
        do throws(MessagePackError) {
            for _ in 0..<(try reader.readMapHeader()) {
                if try reader.readIfEqual("subscription") {
                    number = try reader.readUInt64()
                } else if try reader.readIfEqual("resumed") {
                    isResumed = try reader.readBool()
                } else if try reader.readIfEqual("info") {
                    let range = try reader.skip()
                    info = IPCPayload(unchecked: reader.withUnsafeBytes(in: range) { [UInt8]($0) })
                } else {
                    try reader.skip()
                    try reader.skip()
                }
            }
        } catch {
            throw IPCFault(.internalError, "the answer cannot be read: \(error)", service: "client")
        }
        guard let number else {
            throw IPCFault(.internalError, "the answer begins no subscription", service: "client")
        }
        self.number = number
        self.isResumed = isResumed
        self.info = info
    }

    func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
        try writer.writeMapHeader(3)
        writer.write(text: "subscription")
        writer.write(number)
        writer.write(text: "resumed")
        writer.write(isResumed)
        writer.write(text: "info")
        writer.append(info.bytes)
    }
}
