public import IPCProtocol
internal import MessagePack
public import ServiceKit
internal import TickImport
internal import TickStore

extension ServiceError: ServiceFaultConvertible {
    /// As it is told to callers, with what it came from.
    public func fault(of service: ServiceName) -> ServiceFault {
        ServiceFault(
            ServiceFault.Code(rawValue: code.rawValue), service: service, message, location: location, advice: advice,
            isRetryable: code == .busy || code == .unavailable || code == .changed,
            causes: causes.map { ServiceFault.Cause(code: $0.code, origin: $0.origin, message: $0.message) })
    }
}

extension IPCFault: ServiceFaultConvertible {
    public func fault(of service: ServiceName) -> ServiceFault {
        ServiceFault(
            ServiceFault.Code(rawValue: code.rawValue), service: service, message, location: location, advice: advice,
            isRetryable: isRetryable)
    }

    /// As it goes to a client.
    init(_ fault: ServiceFault) {
        self.init(
            IPCFaultCode(rawValue: fault.code.rawValue), fault.message, service: fault.service.text,
            location: fault.location, advice: fault.advice,
            details: fault.details.map { .init(.string($0.name), $0.value) }, isRetryable: fault.isRetryable,
            causes: fault.causes.map { Cause(code: $0.code, service: $0.origin, message: $0.message) })
    }
}
