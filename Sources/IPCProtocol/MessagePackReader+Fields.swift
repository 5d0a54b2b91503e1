import MessagePack

/// What the generated types read maps with.
extension MessagePackReader {
    /// Enters a message's map.
    ///
    /// - Returns: how many keys it has.
    mutating func readFieldCount() throws(IPCFault) -> Int {
        try IPCFault.invalidParams { () throws(MessagePackError) in try readMapHeader() }
    }

    mutating func readFieldName() throws(IPCFault) -> String {
        try IPCFault.invalidParams { () throws(MessagePackError) in try readString() }
    }

    /// Reads a field's value.
    ///
    /// - Parameter value: nil if the field did not come before.
    mutating func readField<Value: IPCValue>(_ name: String, _ value: inout Value?) throws(IPCFault) {
        guard value == nil else {
            throw IPCFault(.invalidParams, "the field comes twice", location: name, advice: "send each field once")
        }
        do throws(IPCFault) {
            value = try Value(reading: &self)
        } catch {
            throw error.inside(name)
        }
    }

    /// Goes past a field of the protocol's own; refuses any other that the message does not have.
    mutating func skipField(_ name: String, _ known: StaticString) throws(IPCFault) {
        guard name.hasPrefix("_") else {
            throw IPCFault(
                .invalidParams, "there is no such field", location: String(name.prefix(64)),
                advice: known.utf8CodeUnitCount == 0 ? "send an empty map" : "there are: \(known)")
        }
        try IPCFault.invalidParams { () throws(MessagePackError) in try skip() }
    }
}

extension Optional {
    /// A field that has to be there.
    func required(_ name: String) throws(IPCFault) -> Wrapped {
        guard let self else {
            throw IPCFault(.invalidParams, "the field is missing", location: name, advice: "send it")
        }
        return self
    }
}
