internal import Foundation
public import Testing

extension ExitTest.Condition {
    /// The process trapped: a precondition did not hold, or arithmetic overflowed. Other failures, such as an error that was
    /// thrown or an `exit(1)`, are none.
    public static var trap: Self {
        #if os(Windows)
        .failure
        #elseif arch(arm64)
        .signal(SIGTRAP)
        #else
        .signal(SIGILL)
        #endif
    }
}
