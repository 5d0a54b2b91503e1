import Services

/// Exit codes, those of sysexits.h where it has one.
enum ExitStatus {
    static func code(_ code: ServiceError.Code) -> Int32 {
        switch code {
        case .findings: 1
        case .usage: 64
        case .badInput: 65
        case .notFound: 66
        case .unavailable: 69
        case .internalError: 70
        case .cannotCreate: 73
        case .io: 74
        case .busy, .changed: 75
        case .configuration: 78
        case .interrupted: 130
        }
    }
}
