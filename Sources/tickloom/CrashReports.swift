import Foundation

/// Keeps the memory of the process out of what is printed when it crashes.
enum CrashReports {
    /// Takes Swift's backtracer off the signals of crashes. It prints the memory that registers point to, which may be a secret, to
    /// where everybody reads: a log, a terminal, a report. It stays where the user asked for it with `SWIFT_BACKTRACE`.
    static func secure() {
        #if !os(Windows)
        guard getenv("SWIFT_BACKTRACE") == nil else { return }
        for number in [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT, SIGQUIT] { signal(number, SIG_DFL) }
        #endif
    }
}
