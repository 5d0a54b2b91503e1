import ArgumentParser
import Foundation
import IPCClient
import IPCProtocol
import MarketModel
import Services

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "How the engine and each of its services are.",
        discussion: "Ends with 69 if no engine serves the data folder, and with 1 if a service does not serve.")

    @Flag(help: "Go on telling what changes, until Ctrl-C.")
    var watch = false

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        guard let link = try EngineLink.find(context) else {
            throw ServiceError(
                .unavailable, "no engine serves this data folder", location: context.storePath,
                advice: "start one: tickloom serve")
        }
        let info = try link.wait { try await $0.call(IPC.systemInfo, IPC.Empty()) }
        let health = try link.wait { try await $0.call(IPC.servicesHealth, IPC.Empty()) }
        let output = Output()
        if global.json {
            try output.write(json: StatusCommand.json(info, health, socket: link.socket))
        } else {
            try output.write(
                line:
                    "engine \(info.version), pid \(info.pid), since \(UTCTime.text(info.started, fraction: .seconds)), "
                    + (health.ready ? "ready" : "not ready"))
            try output.write(line: "")
            for line in StatusCommand.table(health.services).lines { try output.write(line: line) }
        }
        try output.flush()
        if watch { return try follow(link, output) }
        try output.finish()
        if !health.ready { throw ExitCode(1) }
    }

    /// Writes each change.
    private func follow(_ link: EngineLink, _ output: Output) throws {
        let events = try link.wait { try await $0.subscribe(IPC.servicesSubscribe, IPC.Empty()) }
        defer { events.cancel() }
        while let event = try link.wait({ _ in try await events.next() }) {
            let service = event.event.service
            if global.json {
                try output.write(json: StatusCommand.json(service))
            } else {
                let reason = service.reason.map { ": \(PlainText.of($0))" } ?? ""
                try output.write(
                    line: "\(UTCTime.text(service.since))  \(service.name)  \(service.state.rawValue)\(reason)")
            }
            try output.flush()
        }
    }

    private static func table(_ services: [IPC.ServiceInfo]) -> TextTable {
        var table = TextTable([
            ("service", .left), ("state", .left), ("since", .left), ("restarts", .right), ("needs", .left),
            ("reason", .left),
        ])
        for service in services {
            table.add([
                service.name, service.state.rawValue, UTCTime.text(service.since, fraction: .seconds),
                "\(service.restarts)", service.dependencies.joined(separator: ", "), PlainText.of(service.reason ?? ""),
            ])
        }
        return table
    }

    private static func json(_ info: IPC.InfoResult, _ health: IPC.EngineHealth, socket: String) -> JSONText {
        .object([
            ("event", .string("status")), ("version", .string(info.version)), ("pid", .int(info.pid)),
            ("engine", .string(info.engine)), ("started", .time(info.started)), ("socket", .string(socket)),
            ("ready", .bool(health.ready)), ("services", .array(health.services.map(json))),
        ])
    }

    private static func json(_ service: IPC.ServiceInfo) -> JSONText {
        .object([
            ("event", .string("service")), ("name", .string(service.name)), ("version", .string(service.version)),
            ("state", .string(service.state.rawValue)), ("reason", .optional(service.reason)),
            ("since", .time(service.since)), ("restarts", .int(service.restarts)),
            ("dependencies", .array(service.dependencies.map { .string($0) })),
        ])
    }
}
