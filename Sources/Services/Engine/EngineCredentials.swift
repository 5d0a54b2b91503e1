internal import Credentials
private import Dispatch
public import EngineConfiguration
internal import IPCProtocol
internal import Logging
public import ServiceKit
private import Synchronization

/// Credentials, without their secrets: nothing here gives or takes one, so that none can leave through the engine's doors.
public final class EngineCredentials: ManagedService {
    public static let key = ServiceKey<EngineCredentials>("credentials")

    public static let methods: [ServiceMethod<EngineCredentials>] = [
        ServiceMethod(IPC.credentialsList, runningMax: 16) { credentials, _, _ in
            try await credentials.blocking { (manager) throws(CredentialError) in
                let infos = try manager.list()
                return IPC.CredentialListResult(
                    store: manager.store.kind.rawValue, credentials: infos.map(details))
            }
        },
        ServiceMethod(IPC.credentialsGet, runningMax: 16) { credentials, params, _ in
            try await credentials.blocking { (manager) throws(CredentialError) in
                details(try manager.info(of: CredentialName(params.name)))
            }
        },
        ServiceMethod(IPC.credentialsHealth, runningMax: 16) { credentials, _, _ in
            let state = await credentials.refreshed()
            return IPC.CredentialHealthResult(
                setUp: state.isSetUp, usable: state.isUsable, findings: state.findings.map(finding))
        },
        ServiceMethod(IPC.credentialsAudit, runningMax: 16) { credentials, params, _ in
            let last = params.last ?? 50
            guard (1...10_000).contains(last) else {
                throw ServiceError(.usage, "last is no number from 1 to 10,000", location: "last", advice: "ask for 50")
            }
            return try await credentials.audit { (audit) throws(CredentialError) in
                let name = try params.name.map { (text) throws(CredentialError) in try CredentialName(text) }
                return IPC.CredentialAuditResult(
                    entries: try audit.entries(last: last, name: name?.text).map(entry),
                    faults: audit.verify().faults.map(\.description))
            }
        },
        ServiceMethod(IPC.credentialsVerify, runningMax: 1) { credentials, _, _ in
            try await credentials.blocking { (manager) throws(CredentialError) in
                let report = manager.verifyAudit()
                return IPC.CredentialVerifyResult(
                    good: report.isGood, entries: report.entries, head: report.head?.description,
                    faults: report.faults.map(\.description), warnings: report.warnings)
            }
        },
    ]

    private struct State {
        var isSetUp = false
        var isUsable = true
        var findings: [CredentialFinding] = []
    }

    /// How often the store is looked at by itself: it may be a program on the other side of a bus.
    private static let period = Duration.seconds(60)

    private let configuration: EngineConfiguration
    /// Stores block, and some for seconds: they get a thread that is not of the pool that everything else runs on.
    private let queue = DispatchQueue(label: "credentials")
    private let state = Mutex(State())
    private let opened = Mutex<CredentialManager?>(nil)
    private let scope: ServiceScope

    public init(_ configuration: EngineConfiguration, _ scope: ServiceScope) {
        self.configuration = configuration
        self.scope = scope
    }

    public func run() async throws {
        // Entries that are too old go when the engine starts, and then every day.
        var rounds = 0
        while true {
            let state = await refreshed()
            // The store can be opened, and the trail takes entries.
            let isFit = state.isSetUp && !state.findings.contains { $0.isFailure && $0.name == nil }
            if isFit, rounds % 10 == 0 {
                let removed = try? await blocking { (manager) throws(CredentialError) in try manager.removeExpired() }
                if let removed, removed > 0 {
                    scope.logger.notice(
                        "versions that are kept no longer were removed", metadata: ["count": "\(removed)"])
                }
            }
            if isFit, rounds % 1_440 == 0 {
                let days = configuration.credentialAuditDays
                let removed = try? await blocking { (manager) throws(CredentialError) in
                    try manager.pruneAudit(days: days)
                }
                if let removed, removed > 0 {
                    scope.logger.notice(
                        "old entries of the audit trail were removed", metadata: ["count": "\(removed)"])
                }
            }
            rounds += 1
            try await Task.sleep(for: EngineCredentials.period)
        }
    }

    public func health() async -> ServiceHealth {
        EngineCredentials.health(state.withLock { $0 })
    }

    private static func health(_ state: State) -> ServiceHealth {
        guard let first = state.findings.first(where: \.isFailure) ?? state.findings.first else { return .healthy }
        let more = state.findings.count - 1
        return .degraded("\(first)" + (more > 0 ? "; and \(more) more: tickloom credential check" : ""))
    }

    /// Looks at the store now, and says how it is.
    private func refreshed() async -> State {
        let configuration = configuration
        let new = await onQueue { [self] in
            var state = State(isSetUp: CredentialSetup.isSetUp(configuration))
            // Where nobody set one up there is nothing to be wrong.
            guard state.isSetUp else { return state }
            do throws(CredentialError) {
                state.findings = try manager().health()
                state.isUsable = !state.findings.contains { $0.code == .unusable && $0.name == nil }
            } catch {
                state.isUsable = false
                state.findings = [
                    CredentialFinding(
                        code: .unusable, isFailure: true, name: nil,
                        message: "the store cannot be used: \(error.message) (\(error.location))", advice: error.advice)
                ]
            }
            return state
        }
        let isNew = state.withLock { state in
            defer { state = new }
            return state.findings != new.findings
        }
        if isNew {
            for finding in new.findings {
                scope.logger.log(level: finding.isFailure ? .error : .warning, "\(finding)")
            }
            scope.report(EngineCredentials.health(new))
        }
        return new
    }

    /// Made once, so that a key is derived once. To be called on the queue.
    private func manager() throws(CredentialError) -> CredentialManager {
        if let manager = opened.withLock({ $0 }) { return manager }
        let manager = try CredentialSetup.manager(
            configuration, process: "tickloom serve", service: EngineCredentials.key.name.text, prompt: nil)
        opened.withLock { $0 = manager }
        return manager
    }

    private func blocking<Result: Sendable>(
        _ body: @escaping @Sendable (CredentialManager) throws(CredentialError) -> Result
    ) async throws(ServiceError) -> Result {
        try await telling { [self] () throws(CredentialError) in try body(manager()) }
    }

    private func audit<Result: Sendable>(
        _ body: @escaping @Sendable (AuditTrail) throws(CredentialError) -> Result
    ) async throws(ServiceError) -> Result {
        let configuration = configuration
        return try await telling { () throws(CredentialError) in
            try body(
                CredentialSetup.audit(
                    configuration, process: "tickloom serve", service: EngineCredentials.key.name.text))
        }
    }

    private func telling<Value: Sendable>(
        _ body: @escaping @Sendable () throws(CredentialError) -> Value
    ) async throws(ServiceError) -> Value {
        let result: Result<Value, CredentialError> = await onQueue {
            do throws(CredentialError) {
                return .success(try body())
            } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(let value): return value
        case .failure(let error): throw ServiceError(error)
        }
    }

    private func onQueue<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: body()) }
        }
    }

    // MARK: Forms

    /// Seconds as the nanoseconds of the protocol; the last that these can hold where it is later.
    private static func time(_ seconds: Int64) -> Int64 {
        let (time, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflows ? .max : time
    }

    private static func version(_ version: CredentialVersion) -> IPC.CredentialVersionInfo {
        IPC.CredentialVersionInfo(
            version: version.number, created: time(version.created), expires: version.expires.map(time),
            keptUntil: version.keptUntil.map(time))
    }

    private static func finding(_ finding: CredentialFinding) -> IPC.CredentialFindingInfo {
        IPC.CredentialFindingInfo(
            code: finding.code.rawValue, failure: finding.isFailure, name: finding.name?.text, message: finding.message,
            advice: finding.advice)
    }

    private static func details(_ info: CredentialInfo) -> IPC.CredentialDetails {
        IPC.CredentialDetails(
            name: info.name.text, kind: info.kind.rawValue, current: version(info.current),
            next: info.next.map(version), previous: info.previous.map(version), rotationDue: info.rotationDue.map(time),
            findings: info.findings.map(finding))
    }

    private static func entry(_ entry: AuditEntry) -> IPC.CredentialAuditEntry {
        IPC.CredentialAuditEntry(
            number: entry.number, time: time(entry.seconds), action: entry.action.rawValue, name: entry.name,
            version: entry.version, outcome: entry.outcome, detail: entry.detail, process: entry.process,
            pid: entry.processID, uid: entry.userID, service: entry.service)
    }
}
