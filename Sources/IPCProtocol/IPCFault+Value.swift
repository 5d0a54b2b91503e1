public import MessagePack

/// A fault on the wire: a map, see `docs/protocol.md`.
extension IPCFault: IPCValue {
    /// Takes what any version of the protocol sends: keys that are not known are passed over.
    public init(reading reader: inout MessagePackReader) throws(IPCFault) {
        var fault = IPCFault(.internalError, "", service: "")
        let count = try reader.readFieldCount()
        for _ in 0..<count {
            switch try reader.readFieldName() {
            case "code": fault.code = IPCFaultCode(rawValue: try String(reading: &reader))
            case "service": fault.service = try String(reading: &reader)
            case "message": fault.message = try String(reading: &reader)
            case "location": fault.location = try String?(reading: &reader)
            case "advice": fault.advice = try String?(reading: &reader)
            case "retryable": fault.isRetryable = try Bool(reading: &reader)
            case "cause": fault.causes = try [Cause](reading: &reader)
            case "details":
                guard case .map(let pairs) = try MessagePackValue(reading: &reader) else {
                    throw IPCFault(.invalidParams, "this is no map", location: "details")
                }
                fault.details = pairs
            default: try IPCFault.invalidParams { () throws(MessagePackError) in try reader.skip() }
            }
        }
        self = fault
    }

    public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
        try writer.writeMapHeader(6 + (location == nil ? 0 : 1) + (advice == nil ? 0 : 1))
        writer.write(text: "code")
        try writer.write(code.rawValue)
        writer.write(text: "service")
        try writer.write(service)
        writer.write(text: "message")
        try writer.write(message)
        if let location {
            writer.write(text: "location")
            try writer.write(location)
        }
        if let advice {
            writer.write(text: "advice")
            try writer.write(advice)
        }
        writer.write(text: "details")
        try writer.write(MessagePackValue.map(details))
        writer.write(text: "retryable")
        writer.write(isRetryable)
        writer.write(text: "cause")
        try causes.write(to: &writer)
    }
}

extension IPCFault.Cause: IPCValue {
    public init(reading reader: inout MessagePackReader) throws(IPCFault) {
        var cause = IPCFault.Cause(code: "", service: "", message: "")
        let count = try reader.readFieldCount()
        for _ in 0..<count {
            switch try reader.readFieldName() {
            case "code": cause.code = try String(reading: &reader)
            case "service": cause.service = try String(reading: &reader)
            case "message": cause.message = try String(reading: &reader)
            default: try IPCFault.invalidParams { () throws(MessagePackError) in try reader.skip() }
            }
        }
        self = cause
    }

    public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
        try writer.writeMapHeader(3)
        writer.write(text: "code")
        try writer.write(code)
        writer.write(text: "service")
        try writer.write(service)
        writer.write(text: "message")
        try writer.write(message)
    }
}
