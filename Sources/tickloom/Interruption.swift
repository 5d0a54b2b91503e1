import Foundation
import Services
import Synchronization

/// Whether the user pressed Ctrl-C (or the system asks the process to end).
enum Interruption {
    /// The signal that came; 0 if none did.
    private static let received = Atomic<Int32>(0)

    static var isRequested: Bool { received.load(ordering: .relaxed) != 0 }

    /// As shells tell it: 130 after Ctrl-C, 143 after a request to end.
    static var exitStatus: Int32 {
        let number = received.load(ordering: .relaxed)
        return number == 0 ? ExitStatus.code(.interrupted) : 128 + number
    }

    /// From now on, the first Ctrl-C asks; a second one ends the process at once.
    static func watch() {
        // Made here, because a signal handler must not be the first to touch it.
        _ = isRequested
        let handler: @convention(c) (Int32) -> Void = { number in
            Interruption.received.store(number, ordering: .relaxed)
            signal(number, SIG_DFL)
        }
        signal(SIGINT, handler)
        signal(SIGTERM, handler)
        #if !os(Windows)
        // Under nohup, a terminal that closes is no reason to stop.
        var now = sigaction()
        if sigaction(SIGHUP, nil, &now) == 0, !isIgnoring(now) { signal(SIGHUP, handler) }
        #endif
    }

    /// Ends work on a file, which then does not appear.
    ///
    /// - Throws: ``ServiceError`` `.interrupted`.
    static func check(_ message: String = "stopped; no file was written") throws(ServiceError) {
        guard isRequested else { return }
        throw ServiceError(.interrupted, message, advice: "run it again")
    }

    #if !os(Windows)
    private static func isIgnoring(_ action: sigaction) -> Bool {
        #if canImport(Darwin)
        let handler = action.__sigaction_u.__sa_handler
        #else
        let handler = action.__sigaction_handler.sa_handler
        #endif
        return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
    #endif
}
