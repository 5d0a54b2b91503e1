import IPCClient
import IPCProtocol
import IPCServer
import ServiceKit
import Services

extension ServiceError {
    /// A fault of a service of this process.
    init(told fault: ServiceFault) {
        self.init(
            ServiceError.code(fault.code.rawValue), fault.message, location: fault.location, advice: fault.advice)
    }

    init(_ error: IPCServerError) {
        let code: Code =
            switch error.code {
            case .busy: .busy
            case .cannotBind: .cannotCreate
            case .insecure: .configuration
            }
        self.init(code, error.message, location: error.location, advice: error.advice)
    }

    /// A fault that the engine answered with.
    ///
    /// - Parameter dataFolder: what stands for it in texts of the engine becomes its path again.
    init(_ fault: IPCFault, dataFolder: String) {
        func whole(_ text: String) -> String {
            text.split(separator: "DATA/", omittingEmptySubsequences: false).joined(separator: dataFolder + "/")
        }
        self.init(
            ServiceError.code(fault.code.rawValue), whole(fault.message),
            location: fault.location.map { $0 == "DATA" ? dataFolder : whole($0) }, advice: fault.advice.map(whole))
    }

    init(_ error: IPCClientError, dataFolder: String) {
        switch error {
        case .fault(let fault): self.init(fault, dataFolder: dataFolder)
        case .unreachable(let reason):
            self.init(
                .unavailable, "the engine does not answer: \(reason)", location: dataFolder,
                advice: "start it with tickloom serve, or try again")
        case .outcomeUnknown(let method):
            self.init(
                .unavailable, "the connection to the engine was lost, and nobody knows whether \(method) was done",
                advice: "look whether it was before trying again")
        case .closed: self.init(.interrupted, "stopped", advice: "run it again")
        }
    }

    private static func code(_ name: String) -> Code {
        if let code = Code(rawValue: name) { return code }
        switch name {
        case "unavailable", "unauthorized", "unsupported_version", "slow_consumer": return .unavailable
        case "too_many", "deadline_exceeded": return .busy
        case "cancelled": return .interrupted
        case "forbidden", "invalid_params", "unknown_method", "too_large": return .usage
        default: return .internalError
        }
    }
}
