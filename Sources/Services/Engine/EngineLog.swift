internal import IPCProtocol
internal import Logging
public import ServiceKit

/// The engine's log, for clients.
public final class EngineLog: ManagedService {
    public static let key = ServiceKey<EngineLog>.log

    public static let methods: [ServiceMethod<EngineLog>] = [
        ServiceMethod(IPC.logSubscribe) { log, params, call in log.feed(params, call) }
    ]

    private let book: EngineLogBook

    public init(_ book: EngineLogBook) {
        self.book = book
    }

    private func feed(_ params: IPC.LogSubscribeParams, _ call: ServiceCall) -> ServiceFeed {
        let least = Logger.Level(rawValue: (params.level ?? .info).rawValue) ?? .info
        let services = params.services.map { Set($0) }
        let filter = EngineLogBook.Filter(level: least, services: services)
        let (earlier, isWhole, later) = book.lines(filter, after: call.after)
        return ServiceFeed(isResumed: isWhole, policy: .newest(count: 1_024)) { [book] stream in
            func send(_ line: EngineLogBook.Line, _ number: UInt64) async throws {
                var metadata: [String: String] = [:]
                for (key, value) in line.metadata { metadata[key] = book.redacted(value) }
                try await stream.send(
                    IPC.LogEvent(
                        time: line.time, level: IPC.LogLevel(rawValue: line.level.rawValue)!, service: line.service,
                        message: book.redacted(line.message), metadata: metadata), sequence: number)
            }
            for (line, number) in earlier { try await send(line, number) }
            for await (line, number) in later { try await send(line, number) }
        }
    }
}
