import IPCServer
import MarketModel
import ServiceKit
import Services

/// What the engine's pages for machines tell.
struct EnginePages: IPCPages {
    let engine: Engine

    func isLive() async -> Bool { true }

    func readiness() async -> (isReady: Bool, json: String) {
        let host = engine.host
        let services = host.statuses.map { status in
            (
                status.name.text,
                JSONText.object([
                    ("state", .string(status.state.rawValue)), ("reason", .string(engine.log.redacted(status.reason))),
                    ("since", .time(status.since)),
                ])
            )
        }
        let isReady = host.isReady
        return (isReady, JSONText.object([("ready", .bool(isReady)), ("services", .object(services))]).text)
    }

    func metrics() async -> String { engine.metrics.text() }
}
