private import Synchronization
internal import TickStore

/// What the services are told of the configuration, as it is now: some of it may change while they run.
final class SettingsBox: Sendable {
    private let settings: Mutex<EngineSettings>

    init(_ settings: EngineSettings) {
        self.settings = Mutex(settings)
    }

    var value: EngineSettings { settings.withLock { $0 } }

    /// Takes over what may change: everything else stays as it was when the services started.
    func takeOver(_ new: EngineSettings) {
        settings.withLock { settings in
            settings.importRoots = new.importRoots
            settings.uploadLimit = new.uploadLimit
            settings.parquetReader = new.parquetReader
            settings.storeOptions.lockTimeoutSeconds = new.storeOptions.lockTimeoutSeconds
        }
    }
}
