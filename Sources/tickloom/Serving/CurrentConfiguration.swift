import EngineConfiguration
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
}
