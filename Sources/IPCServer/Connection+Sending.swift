import CoreMetrics
import IPCProtocol
import Logging
import MessagePack
import NIOCore

extension Connection {
    // MARK: What goes

    func respond(_ id: UInt64, _ payload: IPCPayload) {
        payload.bytes.withUnsafeBytes { respond(id, $0) }
    }

    /// Sends what is in ``result``.
    func sendResult(_ id: UInt64) {
        // The writer lends its bytes and is not written to meanwhile.
        let bytes = result.count
        guard bytes <= limits.responseBytesMax - IPCEnvelope.headerBytesMax else { return respond(id, tooLarge(bytes)) }
        header.removeAll()
        IPCEnvelope.writeResponseHeader(id, payloadBytes: bytes, to: &header)
        result.withUnsafeBytes { send(payload: $0) }
    }

    func respond(_ id: UInt64, _ payload: UnsafeRawBufferPointer) {
        guard payload.count <= limits.responseBytesMax - IPCEnvelope.headerBytesMax else {
            return respond(id, tooLarge(payload.count))
        }
        header.removeAll()
        IPCEnvelope.writeResponseHeader(id, payloadBytes: payload.count, to: &header)
        send(payload: payload)
    }

    func respond(_ id: UInt64, _ fault: IPCFault) {
        header.removeAll()
        IPCEnvelope.writeResponse(id, fault, to: &header)
        sendHeader()
    }

    func tooLarge(_ bytes: Int) -> IPCFault {
        IPCFault(
            .tooLarge, "the answer has \(bytes) bytes, and a message has at most \(limits.responseBytesMax)",
            advice: "ask for less at a time, or use the method that streams")
    }

    func sendHeader() { send(payload: UnsafeRawBufferPointer(start: nil, count: 0)) }

    /// Sends ``header`` and what follows it.
    func send(payload: UnsafeRawBufferPointer) {
        guard phase != .closing, let transport else { return }
        header.withUnsafeBytes { transport.write(header: $0, payload: payload) }
        isFlushNeeded = true
        if !isReceiving, !isFlushScheduled {
            // Whatever else is answered in this turn of the loop goes with it.
            isFlushScheduled = true
            eventLoop.execute {
                self.isFlushScheduled = false
                self.flushIfNeeded()
            }
        }
    }

    func flushIfNeeded() {
        guard isFlushNeeded else { return }
        isFlushNeeded = false
        transport?.flush()
    }

    func show(_ slot: ProgressSlot) {
        guard phase != .closing else { return }
        guard pendingBytes < limits.pendingBytesMax else {
            progress.append(slot)
            return
        }
        guard let payload = slot.take() else { return }
        header.removeAll()
        IPCEnvelope.writeNotificationHeader("$progress", parameters: 2, to: &header)
        do throws(MessagePackError) {
            try header.write(slot.token)
        } catch {
            return
        }
        payload.bytes.withUnsafeBytes { send(payload: $0) }
    }

    // MARK: Room

    /// Called by the transport when bytes wait to be sent.
    func written(_ bytes: Int) {
        pendingBytes += bytes
        core.metrics.bytesOut.increment(by: bytes)
        if pendingBytes > core.configuration.pendingBytesCeiling {
            core.metrics.slow.increment()
            return abort()
        }
        if pendingBytes >= limits.pendingBytesMax, slowTimer == nil { watch() }
    }

    /// Called by the transport when the system has taken bytes.
    func sent(_ bytes: Int) {
        let hadRoom = hasRoom
        pendingBytes -= bytes
        lastSent = .now()
        if pendingBytes < limits.pendingBytesMax {
            slowTimer?.cancel()
            slowTimer = nil
            offerRoom()
            if phase != .closing { beginLarge() }
        }
        if !hadRoom { roomChanged() }
    }

    func watch() {
        lastSent = .now()
        slowTimer = eventLoop.scheduleTask(in: TimeAmount(core.configuration.slowTimeout)) { [weak self] in
            self?.checkSlowness()
        }
    }

    func checkSlowness() {
        slowTimer = nil
        guard phase != .closing else { return }
        let due = lastSent + TimeAmount(core.configuration.slowTimeout)
        guard due <= .now() else {
            slowTimer = eventLoop.scheduleTask(deadline: due) { [weak self] in self?.checkSlowness() }
            return
        }
        core.metrics.slow.increment()
        core.logger.info(
            "connection closed: it takes nothing of what is sent",
            metadata: ["connection": "\(id)", "pending_bytes": "\(pendingBytes)"])
        abort()
    }

    func offerRoom() {
        for number in subscriptions.keys.sorted() {
            guard let subscription = subscriptions[number] else { continue }
            offerRoom(to: subscription)
        }
        let waiting = progress
        progress = []
        for slot in waiting { show(slot) }
    }

    func offerRoom(to subscription: RunningSubscription) {
        guard pendingBytes < limits.pendingBytesMax, subscription.hasCredit else { return }
        subscription.waiter.take()?.resume(returning: true)
    }

    func roomChanged() {
        if hasRoom, phase != .closing { transport?.resume() }
    }
}
