public import IPCProtocol
public import MessagePack
public import ServiceKit

/// Leads requests of clients to the door.
public struct EngineDispatcher: IPCDispatcher {
    private let door: ServiceDoor

    public init(_ door: ServiceDoor) {
        self.door = door
    }

    public func callNow(
        _ method: String, _ params: UnsafeRawBufferPointer, _ caller: IPCCaller, _ result: inout MessagePackWriter
    ) throws(IPCFault) -> Bool {
        do throws(ServiceFault) {
            return try door.callNow(
                method, params, ServiceCall(caller: EngineDispatcher.caller(caller), isTimed: true), &result)
        } catch {
            throw IPCFault(error)
        }
    }

    public func call(_ request: IPCRequest) async throws(IPCFault) -> IPCAnswer {
        let context = request.context
        var sink: (@Sendable (any ServiceResponse) -> Void)?
        if let progress = context.progress {
            sink = { response in
                var writer = MessagePackWriter()
                // What cannot be written is not told: the answer is what matters.
                guard (try? response.write(to: &writer)) != nil else { return }
                progress(IPCPayload(unchecked: writer.bytes))
            }
        }
        let call = ServiceCall(
            caller: EngineDispatcher.caller(context.caller), deadline: context.deadline, isTimed: true,
            trace: context.traceID.flatMap { TraceID($0) } ?? TraceID(), after: context.after, progress: sink)
        do throws(ServiceFault) {
            guard door.endpoint(request.method)?.isFeed == true else {
                return .result(IPCPayload(unchecked: try await door.call(request.method, request.params.bytes, call)))
            }
            let subscription = try await door.subscribe(request.method, request.params.bytes, call)
            return .subscription(
                IPCSubscription(
                    info: IPCPayload(unchecked: subscription.info), isResumed: subscription.isResumed,
                    events: Events(stream: subscription.stream)))
        } catch {
            throw IPCFault(error)
        }
    }

    private static func caller(_ caller: IPCCaller) -> ServiceCaller {
        let transport: ServiceCaller.Transport =
            switch caller.transport {
            case .unixSocket: .unixSocket
            case .webSocket: .webSocket
            case .inProcess: .process
            }
        return ServiceCaller(
            transport: transport, connection: caller.connectionID, name: caller.clientName,
            processID: caller.processID.map { Int32(truncatingIfNeeded: $0) },
            userID: caller.userID.map { UInt32(truncatingIfNeeded: $0) })
    }

    /// A stream of a service as the source of a subscription.
    private struct Events: IPCEventSource {
        let stream: ServiceStream

        func next() async throws(IPCFault) -> IPCEvent? {
            do throws(ServiceFault) {
                return try await stream.next().map {
                    IPCEvent(sequence: $0.sequence, payload: IPCPayload(unchecked: $0.payload))
                }
            } catch {
                throw IPCFault(error)
            }
        }

        func stop() { stream.cancel() }
    }
}
