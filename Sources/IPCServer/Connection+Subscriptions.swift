import CoreMetrics
import IPCProtocol
import MessagePack
import NIOCore

extension Connection {
    // MARK: Subscriptions

    func subscribe(_ running: RunningRequest, _ subscription: IPCSubscription) {
        guard phase == .open, !isInputClosed else {
            subscription.events.stop()
            return respond(running.id, Self.stopping)
        }
        guard subscriptions.count < limits.subscriptionsMax else {
            subscription.events.stop()
            return respond(
                running.id,
                IPCFault(
                    .tooMany, "there are \(limits.subscriptionsMax) subscriptions already",
                    advice: "end one by system.unsubscribe"))
        }
        let number = nextSubscription
        nextSubscription += 1
        result.removeAll()
        result.append([0x83])
        result.write(text: "subscription")
        result.write(number)
        result.write(text: "resumed")
        result.write(subscription.isResumed)
        result.write(text: "info")
        subscription.info.bytes.withUnsafeBytes { result.append($0) }
        sendResult(running.id)
        let begun = RunningSubscription(number: number, events: subscription.events, credit: running.credit)
        subscriptions[number] = begun
        let events = subscription.events
        begun.task = Task { [self] in
            var fault: IPCFault?
            do throws(IPCFault) {
                while let event = try await events.next() {
                    guard await self.deliver(event, number) else { return }
                }
            } catch {
                fault = error
            }
            self.core.execute(on: self.eventLoop) { [fault] in self.end(number, fault) }
        }
    }

    /// Sends an event, and waits until there is room for the next.
    ///
    /// - Returns: false if the subscription is over.
    func deliver(_ event: IPCEvent, _ number: UInt64) async -> Bool {
        await withCheckedContinuation { continuation in
            let isTaken = core.execute(on: eventLoop) { self.send(event, number, continuation) }
            if !isTaken { continuation.resume(returning: false) }
        }
    }

    func send(_ event: IPCEvent, _ number: UInt64, _ continuation: CheckedContinuation<Bool, Never>) {
        guard phase != .closing, let subscription = subscriptions[number] else {
            return continuation.resume(returning: false)
        }
        let bytes = event.payload.bytes
        guard bytes.count <= limits.responseBytesMax - IPCEnvelope.headerBytesMax else {
            end(number, tooLarge(bytes.count))
            return continuation.resume(returning: false)
        }
        header.removeAll()
        IPCEnvelope.writeEventHeader(number, event.sequence, payloadBytes: bytes.count, to: &header)
        bytes.withUnsafeBytes { send(payload: $0) }
        core.metrics.events.increment()
        if subscription.credit != nil { subscription.sent.append(event.sequence) }
        if pendingBytes < limits.pendingBytesMax, subscription.hasCredit {
            continuation.resume(returning: true)
        } else {
            subscription.waiter = continuation
        }
    }

    func end(_ number: UInt64, _ fault: IPCFault?) {
        guard let subscription = subscriptions.removeValue(forKey: number) else { return }
        subscription.stop()
        guard phase != .closing else { return }
        header.removeAll()
        IPCEnvelope.writeNotificationHeader("$end", parameters: 2, to: &header)
        header.write(number)
        IPCEnvelope.write(fault, to: &header)
        sendHeader()
        closeIfDone()
    }

    func unsubscribe(_ id: UInt64, _ params: UnsafeRawBufferPointer) {
        do throws(IPCFault) {
            let wanted = try IPCPayload(unchecked: params.isEmpty ? [0x80] : [UInt8](params))
                .decoded(as: IPC.UnsubscribeParams.self)
            let subscription = subscriptions.removeValue(forKey: UInt64(max(0, wanted.subscription)))
            subscription?.stop()
            respond(id, try IPCPayload(IPC.UnsubscribeResult(ended: subscription != nil)))
        } catch {
            respond(id, error)
        }
    }

    // MARK: Notifications

    func take(notification method: String, _ params: UnsafeRawBufferPointer) {
        var reader = MessagePackReader(unsafe: params)
        do throws(MessagePackError) {
            let count = try reader.readArrayHeader()
            switch (method, count) {
            case ("$cancel", 1): cancel(try reader.readUInt64())
            case ("$ack", 2): acknowledge(try reader.readUInt64(), try reader.readUInt64())
            case ("$ping", 0...1): try pong(count == 1 ? try reader.skip() : nil, &reader)
            default: break
            }
        } catch {
            refuse(IPCFault(parse: error))
        }
    }

    func cancel(_ id: UInt64) {
        let fault = IPCFault(.cancelled, "the client cancelled the request")
        guard let running = requests[id] else { return endEcho(id, fault) }
        abandon(running, fault)
    }

    func acknowledge(_ number: UInt64, _ sequence: UInt64) {
        guard let subscription = subscriptions[number], subscription.credit != nil else { return }
        let taken = subscription.sent.prefix { $0 <= sequence }.count
        subscription.sent.removeFirst(taken)
        offerRoom(to: subscription)
    }

    func pong(_ value: Range<Int>?, _ reader: inout MessagePackReader) throws(MessagePackError) {
        header.removeAll()
        IPCEnvelope.writeNotificationHeader("$pong", parameters: value == nil ? 0 : 1, to: &header)
        if let value { reader.withUnsafeBytes(in: value) { header.append($0) } }
        sendHeader()
    }
}
