import Foundation
import Synchronization

/// Whether the user pressed Ctrl-C (or the system asks the process to end).
enum Interruption {
    private static let flag = Atomic<Bool>(false)

    static var isRequested: Bool { flag.load(ordering: .relaxed) }

    /// From now on, the first Ctrl-C asks; a second one ends the process at once.
    static func watch() {
        let handler: @convention(c) (Int32) -> Void = { number in
            Interruption.flag.store(true, ordering: .relaxed)
            signal(number, SIG_DFL)
        }
        signal(SIGINT, handler)
        signal(SIGTERM, handler)
    }
}
