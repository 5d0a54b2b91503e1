import EngineConfiguration
import Services
import Synchronization

/// The configuration of a running engine, as it was read last.
final class CurrentConfiguration: Sendable {
    private let configuration: Mutex<EngineConfiguration>

    init(_ configuration: EngineConfiguration) {
        self.configuration = Mutex(configuration)
    }

    var value: EngineConfiguration {
        get { configuration.withLock { $0 } }
        set { configuration.withLock { $0 = newValue } }
    }

    /// Every key, and whether the engine, which began with `begun`, still has another value.
    func statuses(since begun: EngineConfiguration) -> [ConfigurationStatus] {
        zip(begun.entries, value.entries).map { old, now in
            ConfigurationStatus(now, needsRestart: !now.key.reloads && !old.hasValue(of: now))
        }
    }
}
