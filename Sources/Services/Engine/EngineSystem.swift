internal import EngineConfiguration
internal import IPCProtocol
internal import MessagePack
public import ServiceKit

/// The engine as a whole, and the services that it is made of.
public struct EngineSystem: ManagedService {
    public static let key = ServiceKey<EngineSystem>("system")

    public static let methods: [ServiceMethod<EngineSystem>] = [
        ServiceMethod(immediate: IPC.systemPing.name) { _, parameters, writer in
            // Nothing, or a map without keys, is what nearly all send.
            if parameters.count > 1 || parameters.first.map({ $0 != 0x80 && $0 != 0xc0 }) == true {
                _ = try IPCPayload(unchecked: [UInt8](parameters)).decoded(as: IPC.Empty.self)
                _ = try IPCRequestOptions(parameters)
            }
            try IPC.PingResult(time: EngineClock.now()).write(to: &writer)
        },
        ServiceMethod(immediate: IPC.systemEcho.name) { _, parameters, writer in
            if parameters.isEmpty { writer.writeNil() } else { writer.append(parameters) }
        },
        ServiceMethod(IPC.systemInfo) { system, _, _ in system.info },
        ServiceMethod(IPC.systemConfiguration) { system, _, _ in
            IPC.ConfigurationResult(entries: system.configuration().map(system.info))
        },
        ServiceMethod(IPC.servicesList) { system, _, _ in
            IPC.ServicesListResult(services: try system.host.statuses.map(info))
        },
        ServiceMethod(IPC.servicesHealth) { system, _, _ in
            let host = try system.host
            await host.poll()
            return IPC.EngineHealth(live: true, ready: host.isReady, services: host.statuses.map(info))
        },
        ServiceMethod(IPC.servicesRestart) { system, params, _ in
            try await system.change(params.name) { host, name in try await host.restart(name) }
        },
        ServiceMethod(IPC.servicesStart) { system, params, _ in
            try await system.change(params.name) { host, name in
                if host.status(of: name)?.state.isServing != true { try await host.restart(name) }
            }
        },
        ServiceMethod(IPC.servicesStop) { system, params, _ in
            try await system.change(params.name) { host, name in try await host.stop(name) }
        },
        ServiceMethod(IPC.servicesSubscribe) { system, _, _ in
            let host = try system.host
            let changes = host.changes()
            return ServiceFeed(policy: .newest(count: 256)) { stream in
                for status in host.statuses {
                    try await stream.send(IPC.ServiceHealthEvent(service: info(status)), key: status.name.text)
                }
                for await status in changes {
                    try await stream.send(IPC.ServiceHealthEvent(service: info(status)), key: status.name.text)
                }
            }
        },
    ]

    private let hostReference: EngineHostReference
    private let info: IPC.InfoResult
    private let configuration: @Sendable () -> [ConfigurationStatus]
    private let redactor: Redactor

    /// - Parameters:
    ///   - started: when it began, in nanoseconds since 1970-01-01 UTC.
    ///   - redactor: what is kept out of the configuration that is told.
    ///   - configuration: every key, as it was read last.
    public init(
        _ host: EngineHostReference, _ settings: EngineSettings, processID: Int, started: Int64,
        _ redactor: Redactor = Redactor(), configuration: @escaping @Sendable () -> [ConfigurationStatus] = { [] }
    ) {
        hostReference = host
        self.redactor = redactor
        self.configuration = configuration
        info = IPC.InfoResult(
            server: "tickloom", version: settings.version, commit: settings.commit, engine: host.runID,
            started: started,
            pid: processID, environment: settings.environment, protocolVersions: [1])
    }

    private var host: ServiceHost {
        get throws(ServiceFault) {
            guard let host = hostReference.host else {
                throw ServiceFault(.unavailable, service: "system", "the engine ends", isRetryable: true)
            }
            return host
        }
    }

    private func change(
        _ text: String, _ body: (ServiceHost, ServiceName) async throws -> Void
    ) async throws -> IPC.ServiceInfo {
        let host = try host
        guard let name = host.statuses.map(\.name).first(where: { $0.text == text }) else {
            throw ServiceFault(
                .notFound, service: "system", "there is no such service", location: "name",
                advice: "there are: \(host.statuses.map(\.name.text).joined(separator: ", "))")
        }
        guard name != EngineSystem.key.name else {
            throw ServiceFault(
                .forbidden, service: "system", "the service that answers this cannot be changed by it",
                location: "name", advice: "end the engine itself")
        }
        try await body(host, name)
        return EngineSystem.info(host.status(of: name)!)
    }

    private func info(_ status: ConfigurationStatus) -> IPC.ConfigurationEntry {
        let key = status.entry.key
        var origin = status.entry.origin
        // Where the folder is that it lies in is nobody's business.
        if case .file(let path, let line) = origin {
            origin = .file(
                path: String(
                    path[(path.lastIndex { $0 == "/" || $0 == "\\" }.map(path.index(after:)) ?? path.startIndex)...]),
                line: line)
        }
        return IPC.ConfigurationEntry(
            key: key.variable, value: status.entry.value.map(redactor.text), origin: "\(origin)", type: key.type,
            range: key.range, default: redactor.text(key.defaultSummary), help: key.help, secret: key.isSecret,
            reloads: key.reloads, needsRestart: status.needsRestart)
    }

    private static func info(_ status: ServiceStatus) -> IPC.ServiceInfo {
        IPC.ServiceInfo(
            name: status.name.text, version: "\(status.version)",
            state: IPC.ServiceState(rawValue: status.state.rawValue)!,
            reason: status.reason.isEmpty ? nil : status.reason, since: status.since,
            dependencies: status.dependencies.map(\.text).sorted(), restarts: status.restarts)
    }
}
