import IPCProtocol
import MessagePack
import NIOCore

extension Connection {
    // MARK: Requests of the engine

    func echoBack(_ id: UInt64, _ params: UnsafeRawBufferPointer) {
        do throws(IPCFault) {
            let wanted = try IPCPayload(unchecked: params.isEmpty ? [0x80] : [UInt8](params))
                .decoded(as: IPC.EchoBackParams.self)
            guard (1...10_000).contains(wanted.count) else {
                throw IPCFault(
                    .invalidParams, "\(wanted.count) is not in 1...10000", location: "count", advice: "ask in turns")
            }
            guard echoes.count < 16 else {
                throw IPCFault(.tooMany, "there are 16 of these running", advice: "wait for one", isRetryable: true)
            }
            let value = try IPCPayload(wanted.value)
            let options = try IPCRequestOptions(params)
            let wait =
                options.deadlineMilliseconds.map { Duration.milliseconds($0) }
                ?? core.deadline(of: IPC.systemEchoBack.name)
            let timer = eventLoop.scheduleTask(in: TimeAmount(wait)) { [weak self] in
                guard let self else { return }
                self.endEcho(id, IPCFault(.deadlineExceeded, "the client did not answer in time", isRetryable: true))
            }
            ask(EchoBack(id: id, count: wanted.count, value: value, timer: timer))
        } catch {
            respond(id, error)
        }
    }

    func ask(_ echo: EchoBack) {
        nextAsk += 1
        echoes[nextAsk] = echo
        echo.begun = .now()
        header.removeAll()
        header.append([0x94, 0x00])
        header.write(nextAsk)
        header.write(text: "client.echo")
        header.append([0x91])
        echo.value.bytes.withUnsafeBytes { send(payload: $0) }
    }

    /// An answer of the client's. One that nobody waits for, as it is late, is passed over.
    ///
    /// - Parameter error: what the client answered in place of an echo; nil if it did not.
    func answered(_ ask: UInt64, _ error: UnsafeRawBufferPointer?) {
        guard let echo = echoes.removeValue(forKey: ask) else { return }
        if let error {
            echo.timer.cancel()
            respond(echo.id, Self.noEcho(echo, error))
            return closeIfDone()
        }
        echo.times.append((NIODeadline.now() - echo.begun).nanoseconds)
        guard echo.times.count == echo.count else { return self.ask(echo) }
        echo.timer.cancel()
        do throws(IPCFault) {
            respond(echo.id, try IPCPayload(IPC.EchoBackResult(nanoseconds: IPCColumn(echo.times))))
        } catch {
            respond(echo.id, error)
        }
        closeIfDone()
    }

    /// That the client answered with an error, which is no echo.
    private static func noEcho(_ echo: EchoBack, _ error: UnsafeRawBufferPointer) -> IPCFault {
        var fault = IPCFault(
            .badInput, "the client answered client.echo with an error", advice: "serve client.echo in the client",
            details: [MessagePackPair("echoes", .int(Int64(echo.times.count)))])
        // Clients of plain MessagePack-RPC may answer with anything.
        if let told = try? IPCPayload(unchecked: [UInt8](error)).decoded(as: IPCFault.self) {
            fault.causes = [IPCFault.Cause(code: told.code.rawValue, service: told.service, message: told.message)]
        }
        return fault
    }

    func endEcho(_ id: UInt64, _ fault: IPCFault) {
        guard let (ask, echo) = echoes.first(where: { $0.value.id == id }) else { return }
        echo.timer.cancel()
        echoes[ask] = nil
        respond(id, fault)
        closeIfDone()
    }
}
