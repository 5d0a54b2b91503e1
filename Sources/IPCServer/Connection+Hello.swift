import CoreMetrics
import IPCProtocol
import Logging
import MessagePack
import NIOCore

extension Connection {
    // MARK: Hello

    func hello(_ id: UInt64, _ params: UnsafeRawBufferPointer) {
        do throws(IPCFault) {
            let wanted = try IPCPayload(unchecked: params.isEmpty ? [0x80] : [UInt8](params))
                .decoded(as: IPC.HelloParams.self)
            let version = try agree(on: wanted.versions)
            let session = try admit(wanted.token)
            if let milliseconds = wanted.heartbeatMs {
                guard milliseconds == 0 || (1_000...3_600_000).contains(milliseconds) else {
                    throw IPCFault(
                        .invalidParams, "\(milliseconds) is not in 1000...3600000", location: "heartbeat_ms",
                        advice: "0 means never")
                }
                beat(every: .milliseconds(milliseconds))
            }
            if let client = wanted.client {
                // It goes into logs.
                caller.clientName = String(
                    String.UnicodeScalarView(
                        client.unicodeScalars.prefix(100).filter { $0.properties.generalCategory != .control }))
            }
            if phase == .waitsForHello {
                phase = .open
                helloTimer?.cancel()
            }
            respond(id, try IPCPayload(answer(version, session)))
        } catch {
            respond(id, error)
            if error.code == .unsupportedVersion || error.code == .unauthorized { close(error) }
        }
    }

    func agree(on versions: [Int]) throws(IPCFault) -> Int {
        let spoken = IPCVersion.oldest...IPCVersion.current
        guard let version = versions.filter(spoken.contains).max() else {
            throw IPCFault(
                .unsupportedVersion, "the client speaks none of the protocol's versions that are spoken here",
                location: "versions", advice: "take a client of this engine's version",
                details: [MessagePackPair("supported", .array(spoken.map { .int(Int64($0)) }))])
        }
        return version
    }

    /// Checks the token where one is needed.
    ///
    /// - Returns: the session's token in exchange for a launch token.
    func admit(_ token: String?) throws(IPCFault) -> String? {
        guard caller.transport == .webSocket else { return nil }
        guard let token else {
            if grant != nil { return nil }
            throw Self.wrongToken
        }
        let bytes = [UInt8](token.utf8)
        if let found = core.tokens.grant(token: bytes) {
            grant = found
            return nil
        }
        guard let found = core.tokens.redeem(launch: bytes) else {
            core.metrics.refused.increment()
            throw Self.wrongToken
        }
        grant = found
        return core.tokens.session
    }

    static let wrongToken = IPCFault(
        .unauthorized, "there is no token, or it is none of this engine's", location: "token",
        advice: "take the token that the engine told when it started; launch tokens work once")

    func answer(_ version: Int, _ session: String?) -> IPC.HelloResult {
        let heartbeat = self.heartbeat == nil ? 0 : heartbeatMilliseconds
        return IPC.HelloResult(
            version: version, server: core.configuration.serverName,
            serverVersion: core.configuration.serverVersion, engine: core.runID, connection: Int(id),
            limits: IPC.ConnectionLimits(
                requestBytesMax: limits.requestBytesMax, responseBytesMax: limits.responseBytesMax,
                depthMax: limits.depthMax, requestsMax: limits.requestsMax,
                subscriptionsMax: limits.subscriptionsMax, heartbeatMs: heartbeat),
            session: session)
    }

    // MARK: Heartbeats

    func beat(every interval: Duration) {
        heartbeat?.cancel()
        heartbeat = nil
        guard interval > .zero else { return }
        heartbeatMilliseconds = Int(interval / .milliseconds(1))
        let amount = TimeAmount(interval)
        heartbeat = eventLoop.scheduleRepeatedTask(initialDelay: amount, delay: amount) { [weak self] _ in
            self?.beat(amount)
        }
    }

    func beat(_ interval: TimeAmount) {
        let silence = NIODeadline.now() - lastHeard
        // A timer may be a little early or late.
        let tolerance = TimeAmount.nanoseconds(interval.nanoseconds / 8)
        if silence + tolerance >= interval + interval {
            core.logger.info("connection closed: its peer is silent", metadata: ["connection": "\(id)"])
            return close(IPCFault(.unavailable, "the client answers no pings", isRetryable: true))
        }
        if silence + tolerance >= interval { transport?.ping() }
    }

    /// For transports without pings of their own.
    func sendPing() {
        heartbeatNumber += 1
        header.removeAll()
        IPCEnvelope.writeNotificationHeader("$ping", parameters: 1, to: &header)
        header.write(heartbeatNumber)
        sendHeader()
    }

    /// The peer said something that is no message.
    func heard() { lastHeard = .now() }
}
