private import Foundation

/// The system's own words for what went wrong, dug out of what Foundation wraps around them.
public enum SystemReason {
    /// Such as `Permission denied`.
    public static func text(_ error: any Error) -> String {
        number(error).map(text) ?? "the system gives no reason"
    }

    /// The words for an `errno`.
    public static func text(_ number: Int32) -> String { String(cString: strerror(number)) }

    /// Whether it is an error of Foundation, whose own text is not for people.
    static func isFoundation(_ error: any Error) -> Bool {
        error is CocoaError || error is POSIXError || number(error) != nil
    }

    /// The `errno` behind an error; nil if there is none.
    static func number(_ error: any Error) -> Int32? {
        if let error = error as? POSIXError { return error.code.rawValue }
        let wrapped = error as NSError
        if wrapped.domain == NSPOSIXErrorDomain { return Int32(truncatingIfNeeded: wrapped.code) }
        if let inner = wrapped.userInfo[NSUnderlyingErrorKey] as? any Error, let number = number(inner) {
            return number
        }
        guard let error = error as? CocoaError else { return nil }
        switch error.code {
        case .fileNoSuchFile, .fileReadNoSuchFile: return ENOENT
        case .fileReadNoPermission, .fileWriteNoPermission: return EACCES
        case .fileWriteOutOfSpace: return ENOSPC
        case .fileWriteVolumeReadOnly: return EROFS
        case .fileWriteFileExists: return EEXIST
        default: return nil
        }
    }

    /// The file that an error is about, where it says so.
    static func path(_ error: any Error) -> String? {
        (error as NSError).userInfo[NSFilePathErrorKey] as? String
    }
}
