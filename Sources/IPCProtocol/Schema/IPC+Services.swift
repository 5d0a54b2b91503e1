// Written by scripts/generate-schema.py from schema/. Do not edit.
// swift-format-ignore-file

public import MessagePack

extension IPC {
    /// How a service is.
    public enum ServiceState: String, IPCEnumeration {
        case starting
        case healthy
        case degraded
        case failed
        case stopped
    }

    /// One service.
    public struct ServiceInfo: IPCMessage {
        /// Such as `store`.
        public var name: String
        /// Its version.
        public var version: String
        /// How it is.
        public var state: ServiceState
        /// Why, where it is not healthy.
        public var reason: String?
        /// Since when it is in this state.
        public var since: Int64
        /// The names of the services that it needs, in order of the alphabet.
        public var dependencies: [String]
        /// How often it was started again in this run.
        public var restarts: Int

        public init(name: String, version: String, state: ServiceState, reason: String? = nil, since: Int64, dependencies: [String], restarts: Int) {
            self.name = name
            self.version = version
            self.state = state
            self.reason = reason
            self.since = since
            self.dependencies = dependencies
            self.restarts = restarts
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var nameValue: String?
            var versionValue: String?
            var stateValue: ServiceState?
            var reasonValue: String??
            var sinceValue: Int64?
            var dependenciesValue: [String]?
            var restartsValue: Int?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "name": try reader.readField("name", &nameValue)
                case "version": try reader.readField("version", &versionValue)
                case "state": try reader.readField("state", &stateValue)
                case "reason": try reader.readField("reason", &reasonValue)
                case "since": try reader.readField("since", &sinceValue)
                case "dependencies": try reader.readField("dependencies", &dependenciesValue)
                case "restarts": try reader.readField("restarts", &restartsValue)
                default: try reader.skipField(name, "name, version, state, reason, since, dependencies, restarts")
                }
            }
            self.name = try nameValue.required("name")
            self.version = try versionValue.required("version")
            self.state = try stateValue.required("state")
            self.reason = reasonValue ?? nil
            self.since = try sinceValue.required("since")
            self.dependencies = try dependenciesValue.required("dependencies")
            self.restarts = try restartsValue.required("restarts")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 6
            if self.reason != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "name")
            try self.name.write(to: &writer)
            writer.write(text: "version")
            try self.version.write(to: &writer)
            writer.write(text: "state")
            try self.state.write(to: &writer)
            if let value = self.reason {
                writer.write(text: "reason")
                try value.write(to: &writer)
            }
            writer.write(text: "since")
            try self.since.write(to: &writer)
            writer.write(text: "dependencies")
            try self.dependencies.write(to: &writer)
            writer.write(text: "restarts")
            try self.restarts.write(to: &writer)
        }
    }

    /// All services, in the order in which they start.
    public struct ServicesListResult: IPCMessage {
        /// One by one.
        public var services: [ServiceInfo]

        public init(services: [ServiceInfo]) {
            self.services = services
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var servicesValue: [ServiceInfo]?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "services": try reader.readField("services", &servicesValue)
                default: try reader.skipField(name, "services")
                }
            }
            self.services = try servicesValue.required("services")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(1)
            writer.write(text: "services")
            try self.services.write(to: &writer)
        }
    }

    /// Which service.
    public struct ServiceNameParams: IPCMessage {
        /// Its name.
        public var name: String

        public init(name: String) {
            self.name = name
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var nameValue: String?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "name": try reader.readField("name", &nameValue)
                default: try reader.skipField(name, "name")
                }
            }
            self.name = try nameValue.required("name")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(1)
            writer.write(text: "name")
            try self.name.write(to: &writer)
        }
    }

    /// A service changed its state.
    public struct ServiceHealthEvent: IPCMessage {
        /// How it is now.
        public var service: ServiceInfo

        public init(service: ServiceInfo) {
            self.service = service
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var serviceValue: ServiceInfo?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "service": try reader.readField("service", &serviceValue)
                default: try reader.skipField(name, "service")
                }
            }
            self.service = try serviceValue.required("service")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(1)
            writer.write(text: "service")
            try self.service.write(to: &writer)
        }
    }

    /// The engine as a whole.
    public struct EngineHealth: IPCMessage {
        /// Whether the process works.
        public var live: Bool
        /// Whether all services that requests need are healthy or degraded.
        public var ready: Bool
        /// One by one.
        public var services: [ServiceInfo]

        public init(live: Bool, ready: Bool, services: [ServiceInfo]) {
            self.live = live
            self.ready = ready
            self.services = services
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var liveValue: Bool?
            var readyValue: Bool?
            var servicesValue: [ServiceInfo]?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "live": try reader.readField("live", &liveValue)
                case "ready": try reader.readField("ready", &readyValue)
                case "services": try reader.readField("services", &servicesValue)
                default: try reader.skipField(name, "live, ready, services")
                }
            }
            self.live = try liveValue.required("live")
            self.ready = try readyValue.required("ready")
            self.services = try servicesValue.required("services")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(3)
            writer.write(text: "live")
            try self.live.write(to: &writer)
            writer.write(text: "ready")
            try self.ready.write(to: &writer)
            writer.write(text: "services")
            try self.services.write(to: &writer)
        }
    }

    /// Lists the services.
    public static let servicesList = IPCMethod<Empty, ServicesListResult>(
        IPCMethodInfo("services.list", isIdempotent: true, deadline: .milliseconds(30000)))
    /// How the engine is.
    public static let servicesHealth = IPCMethod<Empty, EngineHealth>(
        IPCMethodInfo("services.health", isIdempotent: true, deadline: .milliseconds(30000)))
    /// Stops a service and those that need it, and starts them again, while others go on.
    public static let servicesRestart = IPCMethod<ServiceNameParams, ServiceInfo>(
        IPCMethodInfo("services.restart", isIdempotent: false, deadline: .milliseconds(30000)))
    /// Starts a stopped service.
    public static let servicesStart = IPCMethod<ServiceNameParams, ServiceInfo>(
        IPCMethodInfo("services.start", isIdempotent: true, deadline: .milliseconds(30000)))
    /// Stops a service and those that need it.
    public static let servicesStop = IPCMethod<ServiceNameParams, ServiceInfo>(
        IPCMethodInfo("services.stop", isIdempotent: true, deadline: .milliseconds(30000)))
    /// Each change of a service's state; all services as they are at first.
    public static let servicesSubscribe = IPCEventMethod<Empty, Empty, ServiceHealthEvent>(
        IPCMethodInfo("services.subscribe", isIdempotent: true, deadline: .milliseconds(30000), resumption: .no))}
