// Written by scripts/generate-schema.py from schema/. Do not edit.
// swift-format-ignore-file

public import MessagePack

extension IPC {
    /// No fields.
    public struct Empty: IPCMessage {
        public init() {
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                try reader.skipField(name, "")
            }
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(0)
        }
    }

    /// What the client is, and what it speaks.
    public struct HelloParams: IPCMessage {
        /// The protocol's versions that the client speaks; the newest that both speak is taken.
        public var versions: [Int]
        /// The client's name and version, such as `tickloom-python 0.1.0`; for logs. At most 100 characters.
        public var client: String?
        /// The session's token or a launch token: over WebSocket, where no header carried one.
        public var token: String?
        /// The client answers pings, and is to be asked after so much silence: 1,000 to 3,600,000. 0: never.
        public var heartbeatMs: Int?

        public init(versions: [Int], client: String? = nil, token: String? = nil, heartbeatMs: Int? = nil) {
            self.versions = versions
            self.client = client
            self.token = token
            self.heartbeatMs = heartbeatMs
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var versionsValue: [Int]?
            var clientValue: String??
            var tokenValue: String??
            var heartbeatMsValue: Int??
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "versions": try reader.readField("versions", &versionsValue)
                case "client": try reader.readField("client", &clientValue)
                case "token": try reader.readField("token", &tokenValue)
                case "heartbeat_ms": try reader.readField("heartbeat_ms", &heartbeatMsValue)
                default: try reader.skipField(name, "versions, client, token, heartbeat_ms")
                }
            }
            self.versions = try versionsValue.required("versions")
            self.client = clientValue ?? nil
            self.token = tokenValue ?? nil
            self.heartbeatMs = heartbeatMsValue ?? nil
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 1
            if self.client != nil { count += 1 }
            if self.token != nil { count += 1 }
            if self.heartbeatMs != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "versions")
            try self.versions.write(to: &writer)
            if let value = self.client {
                writer.write(text: "client")
                try value.write(to: &writer)
            }
            if let value = self.token {
                writer.write(text: "token")
                try value.write(to: &writer)
            }
            if let value = self.heartbeatMs {
                writer.write(text: "heartbeat_ms")
                try value.write(to: &writer)
            }
        }
    }

    /// What was agreed on.
    public struct HelloResult: IPCMessage {
        /// The protocol's version from here on.
        public var version: Int
        /// The engine's name.
        public var server: String
        /// The engine's version.
        public var serverVersion: String
        /// Tells runs of the engine apart: 32 hexadecimal digits, new at each start. Subscriptions that are resumable
        /// within a `run` can go on only while this stays the same.
        public var engine: String
        /// The connection's number within this run.
        public var connection: Int
        /// What this connection may use.
        public var limits: ConnectionLimits
        /// In exchange for a launch token: the session's token.
        public var session: String?

        public init(version: Int, server: String, serverVersion: String, engine: String, connection: Int, limits: ConnectionLimits, session: String? = nil) {
            self.version = version
            self.server = server
            self.serverVersion = serverVersion
            self.engine = engine
            self.connection = connection
            self.limits = limits
            self.session = session
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var versionValue: Int?
            var serverValue: String?
            var serverVersionValue: String?
            var engineValue: String?
            var connectionValue: Int?
            var limitsValue: ConnectionLimits?
            var sessionValue: String??
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "version": try reader.readField("version", &versionValue)
                case "server": try reader.readField("server", &serverValue)
                case "server_version": try reader.readField("server_version", &serverVersionValue)
                case "engine": try reader.readField("engine", &engineValue)
                case "connection": try reader.readField("connection", &connectionValue)
                case "limits": try reader.readField("limits", &limitsValue)
                case "session": try reader.readField("session", &sessionValue)
                default: try reader.skipField(name, "version, server, server_version, engine, connection, limits, session")
                }
            }
            self.version = try versionValue.required("version")
            self.server = try serverValue.required("server")
            self.serverVersion = try serverVersionValue.required("server_version")
            self.engine = try engineValue.required("engine")
            self.connection = try connectionValue.required("connection")
            self.limits = try limitsValue.required("limits")
            self.session = sessionValue ?? nil
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 6
            if self.session != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "version")
            try self.version.write(to: &writer)
            writer.write(text: "server")
            try self.server.write(to: &writer)
            writer.write(text: "server_version")
            try self.serverVersion.write(to: &writer)
            writer.write(text: "engine")
            try self.engine.write(to: &writer)
            writer.write(text: "connection")
            try self.connection.write(to: &writer)
            writer.write(text: "limits")
            try self.limits.write(to: &writer)
            if let value = self.session {
                writer.write(text: "session")
                try value.write(to: &writer)
            }
        }
    }

    /// What one connection may use.
    public struct ConnectionLimits: IPCMessage {
        /// The most bytes of a message to the engine.
        public var requestBytesMax: Int
        /// The most bytes of a message from the engine.
        public var responseBytesMax: Int
        /// How deep arrays and maps may be nested in a message to the engine, the message's own array included.
        public var depthMax: Int
        /// The most requests that wait for answers at a time; more are left unread.
        public var requestsMax: Int
        /// The most subscriptions at a time.
        public var subscriptionsMax: Int
        /// After so much silence the engine pings; silent as long again, the connection is closed. 0: never.
        public var heartbeatMs: Int

        public init(requestBytesMax: Int, responseBytesMax: Int, depthMax: Int, requestsMax: Int, subscriptionsMax: Int, heartbeatMs: Int) {
            self.requestBytesMax = requestBytesMax
            self.responseBytesMax = responseBytesMax
            self.depthMax = depthMax
            self.requestsMax = requestsMax
            self.subscriptionsMax = subscriptionsMax
            self.heartbeatMs = heartbeatMs
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var requestBytesMaxValue: Int?
            var responseBytesMaxValue: Int?
            var depthMaxValue: Int?
            var requestsMaxValue: Int?
            var subscriptionsMaxValue: Int?
            var heartbeatMsValue: Int?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "request_bytes_max": try reader.readField("request_bytes_max", &requestBytesMaxValue)
                case "response_bytes_max": try reader.readField("response_bytes_max", &responseBytesMaxValue)
                case "depth_max": try reader.readField("depth_max", &depthMaxValue)
                case "requests_max": try reader.readField("requests_max", &requestsMaxValue)
                case "subscriptions_max": try reader.readField("subscriptions_max", &subscriptionsMaxValue)
                case "heartbeat_ms": try reader.readField("heartbeat_ms", &heartbeatMsValue)
                default: try reader.skipField(name, "request_bytes_max, response_bytes_max, depth_max, requests_max, subscriptions_max, heartbeat_ms")
                }
            }
            self.requestBytesMax = try requestBytesMaxValue.required("request_bytes_max")
            self.responseBytesMax = try responseBytesMaxValue.required("response_bytes_max")
            self.depthMax = try depthMaxValue.required("depth_max")
            self.requestsMax = try requestsMaxValue.required("requests_max")
            self.subscriptionsMax = try subscriptionsMaxValue.required("subscriptions_max")
            self.heartbeatMs = try heartbeatMsValue.required("heartbeat_ms")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(6)
            writer.write(text: "request_bytes_max")
            try self.requestBytesMax.write(to: &writer)
            writer.write(text: "response_bytes_max")
            try self.responseBytesMax.write(to: &writer)
            writer.write(text: "depth_max")
            try self.depthMax.write(to: &writer)
            writer.write(text: "requests_max")
            try self.requestsMax.write(to: &writer)
            writer.write(text: "subscriptions_max")
            try self.subscriptionsMax.write(to: &writer)
            writer.write(text: "heartbeat_ms")
            try self.heartbeatMs.write(to: &writer)
        }
    }

    /// The engine's clocks.
    public struct PingResult: IPCMessage {
        /// The engine's clock.
        public var time: Int64

        public init(time: Int64) {
            self.time = time
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var timeValue: Int64?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "time": try reader.readField("time", &timeValue)
                default: try reader.skipField(name, "time")
                }
            }
            self.time = try timeValue.required("time")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(1)
            writer.write(text: "time")
            try self.time.write(to: &writer)
        }
    }

    /// What runs.
    public struct InfoResult: IPCMessage {
        /// The engine's name.
        public var server: String
        /// The engine's version.
        public var version: String
        /// The commit that it was built from.
        public var commit: String?
        /// Tells runs of the engine apart.
        public var engine: String
        /// When this run began.
        public var started: Int64
        /// The engine's process.
        public var pid: Int
        /// development, ci or production.
        public var environment: String
        /// The protocol's versions that are spoken.
        public var protocolVersions: [Int]

        public init(server: String, version: String, commit: String? = nil, engine: String, started: Int64, pid: Int, environment: String, protocolVersions: [Int]) {
            self.server = server
            self.version = version
            self.commit = commit
            self.engine = engine
            self.started = started
            self.pid = pid
            self.environment = environment
            self.protocolVersions = protocolVersions
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var serverValue: String?
            var versionValue: String?
            var commitValue: String??
            var engineValue: String?
            var startedValue: Int64?
            var pidValue: Int?
            var environmentValue: String?
            var protocolVersionsValue: [Int]?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "server": try reader.readField("server", &serverValue)
                case "version": try reader.readField("version", &versionValue)
                case "commit": try reader.readField("commit", &commitValue)
                case "engine": try reader.readField("engine", &engineValue)
                case "started": try reader.readField("started", &startedValue)
                case "pid": try reader.readField("pid", &pidValue)
                case "environment": try reader.readField("environment", &environmentValue)
                case "protocol_versions": try reader.readField("protocol_versions", &protocolVersionsValue)
                default: try reader.skipField(name, "server, version, commit, engine, started, pid, environment, protocol_versions")
                }
            }
            self.server = try serverValue.required("server")
            self.version = try versionValue.required("version")
            self.commit = commitValue ?? nil
            self.engine = try engineValue.required("engine")
            self.started = try startedValue.required("started")
            self.pid = try pidValue.required("pid")
            self.environment = try environmentValue.required("environment")
            self.protocolVersions = try protocolVersionsValue.required("protocol_versions")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 7
            if self.commit != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "server")
            try self.server.write(to: &writer)
            writer.write(text: "version")
            try self.version.write(to: &writer)
            if let value = self.commit {
                writer.write(text: "commit")
                try value.write(to: &writer)
            }
            writer.write(text: "engine")
            try self.engine.write(to: &writer)
            writer.write(text: "started")
            try self.started.write(to: &writer)
            writer.write(text: "pid")
            try self.pid.write(to: &writer)
            writer.write(text: "environment")
            try self.environment.write(to: &writer)
            writer.write(text: "protocol_versions")
            try self.protocolVersions.write(to: &writer)
        }
    }

    /// Every key of the configuration.
    public struct ConfigurationResult: IPCMessage {
        /// In the order of docs/configuration.md.
        public var entries: [ConfigurationEntry]

        public init(entries: [ConfigurationEntry]) {
            self.entries = entries
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var entriesValue: [ConfigurationEntry]?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "entries": try reader.readField("entries", &entriesValue)
                default: try reader.skipField(name, "entries")
                }
            }
            self.entries = try entriesValue.required("entries")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(1)
            writer.write(text: "entries")
            try self.entries.write(to: &writer)
        }
    }

    /// One key, as the configuration was read last.
    public struct ConfigurationEntry: IPCMessage {
        /// The name in the environment and in .env files.
        public var key: String
        /// As it could be written in a .env file, with DATA for the data folder; `<redacted>` for a secret; nil if
        /// there is none.
        public var value: String?
        /// A flag, a variable of the environment, a file's name and line, or `default`.
        public var origin: String
        /// The kind of value.
        public var type: String
        /// The limits or the possible values; empty where the type says it all.
        public var range: String
        /// What holds if nobody sets it.
        public var `default`: String
        /// What it does.
        public var help: String
        /// Whether the value is never shown.
        public var secret: Bool
        /// Whether a running engine takes over a new value on SIGHUP.
        public var reloads: Bool
        /// The engine still runs with another value, and takes this one over when it is started again.
        public var needsRestart: Bool

        public init(key: String, value: String? = nil, origin: String, type: String, range: String, `default`: String, help: String, secret: Bool, reloads: Bool, needsRestart: Bool) {
            self.key = key
            self.value = value
            self.origin = origin
            self.type = type
            self.range = range
            self.default = `default`
            self.help = help
            self.secret = secret
            self.reloads = reloads
            self.needsRestart = needsRestart
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var keyValue: String?
            var valueValue: String??
            var originValue: String?
            var typeValue: String?
            var rangeValue: String?
            var defaultValue: String?
            var helpValue: String?
            var secretValue: Bool?
            var reloadsValue: Bool?
            var needsRestartValue: Bool?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "key": try reader.readField("key", &keyValue)
                case "value": try reader.readField("value", &valueValue)
                case "origin": try reader.readField("origin", &originValue)
                case "type": try reader.readField("type", &typeValue)
                case "range": try reader.readField("range", &rangeValue)
                case "default": try reader.readField("default", &defaultValue)
                case "help": try reader.readField("help", &helpValue)
                case "secret": try reader.readField("secret", &secretValue)
                case "reloads": try reader.readField("reloads", &reloadsValue)
                case "needs_restart": try reader.readField("needs_restart", &needsRestartValue)
                default: try reader.skipField(name, "key, value, origin, type, range, default, help, secret, reloads, needs_restart")
                }
            }
            self.key = try keyValue.required("key")
            self.value = valueValue ?? nil
            self.origin = try originValue.required("origin")
            self.type = try typeValue.required("type")
            self.range = try rangeValue.required("range")
            self.default = try defaultValue.required("default")
            self.help = try helpValue.required("help")
            self.secret = try secretValue.required("secret")
            self.reloads = try reloadsValue.required("reloads")
            self.needsRestart = try needsRestartValue.required("needs_restart")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 9
            if self.value != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "key")
            try self.key.write(to: &writer)
            if let value = self.value {
                writer.write(text: "value")
                try value.write(to: &writer)
            }
            writer.write(text: "origin")
            try self.origin.write(to: &writer)
            writer.write(text: "type")
            try self.type.write(to: &writer)
            writer.write(text: "range")
            try self.range.write(to: &writer)
            writer.write(text: "default")
            try self.default.write(to: &writer)
            writer.write(text: "help")
            try self.help.write(to: &writer)
            writer.write(text: "secret")
            try self.secret.write(to: &writer)
            writer.write(text: "reloads")
            try self.reloads.write(to: &writer)
            writer.write(text: "needs_restart")
            try self.needsRestart.write(to: &writer)
        }
    }

    /// What the engine is to ask.
    public struct EchoBackParams: IPCMessage {
        /// How often, one after the other: 1 to 10,000.
        public var count: Int
        /// What to send along.
        public var value: MessagePackValue?

        public init(count: Int, value: MessagePackValue? = nil) {
            self.count = count
            self.value = value
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var countValue: Int?
            var valueValue: MessagePackValue??
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "count": try reader.readField("count", &countValue)
                case "value": try reader.readField("value", &valueValue)
                default: try reader.skipField(name, "count, value")
                }
            }
            self.count = try countValue.required("count")
            self.value = valueValue ?? nil
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 1
            if self.value != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "count")
            try self.count.write(to: &writer)
            if let value = self.value {
                writer.write(text: "value")
                try value.write(to: &writer)
            }
        }
    }

    /// How long each answer took.
    public struct EchoBackResult: IPCMessage {
        /// In the order of the requests.
        public var nanoseconds: IPCColumn<Int64>

        public init(nanoseconds: IPCColumn<Int64>) {
            self.nanoseconds = nanoseconds
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var nanosecondsValue: IPCColumn<Int64>?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "nanoseconds": try reader.readField("nanoseconds", &nanosecondsValue)
                default: try reader.skipField(name, "nanoseconds")
                }
            }
            self.nanoseconds = try nanosecondsValue.required("nanoseconds")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(1)
            writer.write(text: "nanoseconds")
            try self.nanoseconds.write(to: &writer)
        }
    }

    /// Where the engine's pages are, and what lets one in.
    public struct PageResult: IPCMessage {
        /// The address of the workspace, with a slash at its end.
        public var url: String
        /// The cookie's name.
        public var cookieName: String
        /// Its value: a secret, to be kept from addresses, logs and arguments. It outlives the engine's run, until
        /// tokens are rotated.
        public var cookie: String

        public init(url: String, cookieName: String, cookie: String) {
            self.url = url
            self.cookieName = cookieName
            self.cookie = cookie
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var urlValue: String?
            var cookieNameValue: String?
            var cookieValue: String?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "url": try reader.readField("url", &urlValue)
                case "cookie_name": try reader.readField("cookie_name", &cookieNameValue)
                case "cookie": try reader.readField("cookie", &cookieValue)
                default: try reader.skipField(name, "url, cookie_name, cookie")
                }
            }
            self.url = try urlValue.required("url")
            self.cookieName = try cookieNameValue.required("cookie_name")
            self.cookie = try cookieValue.required("cookie")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(3)
            writer.write(text: "url")
            try self.url.write(to: &writer)
            writer.write(text: "cookie_name")
            try self.cookieName.write(to: &writer)
            writer.write(text: "cookie")
            try self.cookie.write(to: &writer)
        }
    }

    /// Which subscription ends.
    public struct UnsubscribeParams: IPCMessage {
        /// Its number.
        public var subscription: Int

        public init(subscription: Int) {
            self.subscription = subscription
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var subscriptionValue: Int?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "subscription": try reader.readField("subscription", &subscriptionValue)
                default: try reader.skipField(name, "subscription")
                }
            }
            self.subscription = try subscriptionValue.required("subscription")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(1)
            writer.write(text: "subscription")
            try self.subscription.write(to: &writer)
        }
    }

    /// Whether it was there.
    public struct UnsubscribeResult: IPCMessage {
        /// False if there is no such subscription, as after its end.
        public var ended: Bool

        public init(ended: Bool) {
            self.ended = ended
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var endedValue: Bool?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "ended": try reader.readField("ended", &endedValue)
                default: try reader.skipField(name, "ended")
                }
            }
            self.ended = try endedValue.required("ended")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(1)
            writer.write(text: "ended")
            try self.ended.write(to: &writer)
        }
    }

    /// Agrees on version and limits. First on a WebSocket without a token in its header, or else anywhere; refused
    /// versions name those that are spoken.
    public static let systemHello = IPCMethod<HelloParams, HelloResult>(
        IPCMethodInfo("system.hello", isIdempotent: true, deadline: .milliseconds(30000)))
    /// Answers at once.
    public static let systemPing = IPCMethod<Empty, PingResult>(
        IPCMethodInfo("system.ping", isIdempotent: true, deadline: .milliseconds(30000)))
    /// Returns its first parameter as it came, byte for byte; nil if there is none.
    public static let systemEcho = IPCMethod<MessagePackValue, MessagePackValue>(
        IPCMethodInfo("system.echo", isIdempotent: true, deadline: .milliseconds(30000)))
    /// Tells what runs.
    public static let systemInfo = IPCMethod<Empty, InfoResult>(
        IPCMethodInfo("system.info", isIdempotent: true, deadline: .milliseconds(30000)))
    /// Tells the effective configuration and where each value comes from; never a secret.
    public static let systemConfiguration = IPCMethod<Empty, ConfigurationResult>(
        IPCMethodInfo("system.configuration", isIdempotent: true, deadline: .milliseconds(30000)))
    /// The engine calls `client.echo` of its caller, and tells how long the answers took.
    public static let systemEchoBack = IPCMethod<EchoBackParams, EchoBackResult>(
        IPCMethodInfo("system.echo_back", isIdempotent: true, deadline: .milliseconds(30000)))
    /// Lets a page in that the caller shows: its address, and a new cookie for it. Over the Unix socket only, whose
    /// peer is the engine's owner.
    public static let systemPage = IPCMethod<Empty, PageResult>(
        IPCMethodInfo("system.page", isIdempotent: true, deadline: .milliseconds(30000)))
    /// Ends a subscription.
    public static let systemUnsubscribe = IPCMethod<UnsubscribeParams, UnsubscribeResult>(
        IPCMethodInfo("system.unsubscribe", isIdempotent: true, deadline: .milliseconds(30000)))}
