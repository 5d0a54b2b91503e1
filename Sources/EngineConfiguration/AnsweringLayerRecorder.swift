internal import Configuration
import Synchronization

/// Remembers which layer answered the last lookup, so that the origin of a value is what the reader really did and not
/// a second opinion on precedence.
final class AnsweringLayerRecorder: AccessReporter {
    private let index = Mutex<Int?>(nil)

    /// The position of the provider that answered the last lookup; nil if none had a value.
    var lastIndex: Int? {
        index.withLock { $0 }
    }

    func report(_ event: AccessEvent) {
        let answering = event.providerResults.firstIndex { answer in
            if case .success(let lookup) = answer.result { lookup.value != nil } else { false }
        }
        index.withLock { $0 = answering }
    }
}
