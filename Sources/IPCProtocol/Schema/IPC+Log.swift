// Written by scripts/generate-schema.py from schema/. Do not edit.
// swift-format-ignore-file

public import MessagePack

extension IPC {
    /// How much it matters.
    public enum LogLevel: String, IPCEnumeration {
        case trace
        case debug
        case info
        case notice
        case warning
        case error
        case critical
    }

    /// Which lines.
    public struct LogSubscribeParams: IPCMessage {
        /// Of this level and above; info if not given.
        public var level: LogLevel?
        /// Of these services only.
        public var services: [String]?

        public init(level: LogLevel? = nil, services: [String]? = nil) {
            self.level = level
            self.services = services
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var levelValue: LogLevel??
            var servicesValue: [String]??
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "level": try reader.readField("level", &levelValue)
                case "services": try reader.readField("services", &servicesValue)
                default: try reader.skipField(name, "level, services")
                }
            }
            self.level = levelValue ?? nil
            self.services = servicesValue ?? nil
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 0
            if self.level != nil { count += 1 }
            if self.services != nil { count += 1 }
            try writer.writeMapHeader(count)
            if let value = self.level {
                writer.write(text: "level")
                try value.write(to: &writer)
            }
            if let value = self.services {
                writer.write(text: "services")
                try value.write(to: &writer)
            }
        }
    }

    /// A line. Secrets and paths of the installation are in none.
    public struct LogEvent: IPCMessage {
        /// When.
        public var time: Int64
        /// How much it matters.
        public var level: LogLevel
        /// Where.
        public var service: String
        /// What.
        public var message: String
        /// More, by keys.
        public var metadata: [String: String]

        public init(time: Int64, level: LogLevel, service: String, message: String, metadata: [String: String]) {
            self.time = time
            self.level = level
            self.service = service
            self.message = message
            self.metadata = metadata
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var timeValue: Int64?
            var levelValue: LogLevel?
            var serviceValue: String?
            var messageValue: String?
            var metadataValue: [String: String]?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "time": try reader.readField("time", &timeValue)
                case "level": try reader.readField("level", &levelValue)
                case "service": try reader.readField("service", &serviceValue)
                case "message": try reader.readField("message", &messageValue)
                case "metadata": try reader.readField("metadata", &metadataValue)
                default: try reader.skipField(name, "time, level, service, message, metadata")
                }
            }
            self.time = try timeValue.required("time")
            self.level = try levelValue.required("level")
            self.service = try serviceValue.required("service")
            self.message = try messageValue.required("message")
            self.metadata = try metadataValue.required("metadata")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(5)
            writer.write(text: "time")
            try self.time.write(to: &writer)
            writer.write(text: "level")
            try self.level.write(to: &writer)
            writer.write(text: "service")
            try self.service.write(to: &writer)
            writer.write(text: "message")
            try self.message.write(to: &writer)
            writer.write(text: "metadata")
            try self.metadata.write(to: &writer)
        }
    }

    /// Lines as they are written; the oldest that wait are left out while the client is slow.
    public static let logSubscribe = IPCEventMethod<LogSubscribeParams, Empty, LogEvent>(
        IPCMethodInfo("log.subscribe", isIdempotent: true, deadline: .milliseconds(30000), resumption: .run))}
