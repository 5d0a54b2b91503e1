import MessagePack

extension IPCFault {
    /// What `body` reads; what is wrong with it is the caller's fault.
    @discardableResult
    static func invalidParams<Value>(
        _ body: () throws(MessagePackError) -> Value
    ) throws(IPCFault) -> Value {
        do throws(MessagePackError) { return try body() } catch { throw IPCFault(invalidParams: error) }
    }

    init(invalidParams error: MessagePackError) {
        self.init(.invalidParams, "\(error)", advice: "see the method in docs/protocol.md and schema/")
    }

    /// The same fault, seen from outside of a field or element.
    func inside(_ name: String) -> IPCFault {
        var fault = self
        fault.location = location.map { $0.hasPrefix("[") ? name + $0 : "\(name).\($0)" } ?? name
        return fault
    }
}
