// Written by scripts/generate-schema.py from schema/. Do not edit.
// swift-format-ignore-file

public import MessagePack

extension IPC {
    /// A version of a credential.
    public struct CredentialVersionInfo: IPCMessage {
        /// Counts from 1.
        public var version: Int
        /// When it was stored.
        public var created: Int64
        /// When it is of no use any more, where that is known.
        public var expires: Int64?
        /// Of a previous version: until when it is kept.
        public var keptUntil: Int64?

        public init(version: Int, created: Int64, expires: Int64? = nil, keptUntil: Int64? = nil) {
            self.version = version
            self.created = created
            self.expires = expires
            self.keptUntil = keptUntil
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var versionValue: Int?
            var createdValue: Int64?
            var expiresValue: Int64??
            var keptUntilValue: Int64??
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "version": try reader.readField("version", &versionValue)
                case "created": try reader.readField("created", &createdValue)
                case "expires": try reader.readField("expires", &expiresValue)
                case "kept_until": try reader.readField("kept_until", &keptUntilValue)
                default: try reader.skipField(name, "version, created, expires, kept_until")
                }
            }
            self.version = try versionValue.required("version")
            self.created = try createdValue.required("created")
            self.expires = expiresValue ?? nil
            self.keptUntil = keptUntilValue ?? nil
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 2
            if self.expires != nil { count += 1 }
            if self.keptUntil != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "version")
            try self.version.write(to: &writer)
            writer.write(text: "created")
            try self.created.write(to: &writer)
            if let value = self.expires {
                writer.write(text: "expires")
                try value.write(to: &writer)
            }
            if let value = self.keptUntil {
                writer.write(text: "kept_until")
                try value.write(to: &writer)
            }
        }
    }

    /// Something that somebody should look at.
    public struct CredentialFindingInfo: IPCMessage {
        /// Such as `expired`, `expires_soon`, `rotation_overdue`, `rotation_pending`, `unusable`, `failed_accesses`,
        /// `audit`.
        public var code: String
        /// Whether something does not work, now.
        public var failure: Bool
        /// The credential; none if it is about all of them.
        public var name: String?
        /// What.
        public var message: String
        /// What to do.
        public var advice: String

        public init(code: String, failure: Bool, name: String? = nil, message: String, advice: String) {
            self.code = code
            self.failure = failure
            self.name = name
            self.message = message
            self.advice = advice
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var codeValue: String?
            var failureValue: Bool?
            var nameValue: String??
            var messageValue: String?
            var adviceValue: String?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "code": try reader.readField("code", &codeValue)
                case "failure": try reader.readField("failure", &failureValue)
                case "name": try reader.readField("name", &nameValue)
                case "message": try reader.readField("message", &messageValue)
                case "advice": try reader.readField("advice", &adviceValue)
                default: try reader.skipField(name, "code, failure, name, message, advice")
                }
            }
            self.code = try codeValue.required("code")
            self.failure = try failureValue.required("failure")
            self.name = nameValue ?? nil
            self.message = try messageValue.required("message")
            self.advice = try adviceValue.required("advice")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 4
            if self.name != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "code")
            try self.code.write(to: &writer)
            writer.write(text: "failure")
            try self.failure.write(to: &writer)
            if let value = self.name {
                writer.write(text: "name")
                try value.write(to: &writer)
            }
            writer.write(text: "message")
            try self.message.write(to: &writer)
            writer.write(text: "advice")
            try self.advice.write(to: &writer)
        }
    }

    /// A credential.
    public struct CredentialDetails: IPCMessage {
        /// Such as `polygon.api-key`.
        public var name: String
        /// api-key, token, password, private-key or other.
        public var kind: String
        /// The version that is in use.
        public var current: CredentialVersionInfo
        /// One that is being tested.
        public var next: CredentialVersionInfo?
        /// The one before, while it is kept.
        public var previous: CredentialVersionInfo?
        /// When it should be replaced, where that was said.
        public var rotationDue: Int64?
        /// What needs attention.
        public var findings: [CredentialFindingInfo]

        public init(name: String, kind: String, current: CredentialVersionInfo, next: CredentialVersionInfo? = nil, previous: CredentialVersionInfo? = nil, rotationDue: Int64? = nil, findings: [CredentialFindingInfo]) {
            self.name = name
            self.kind = kind
            self.current = current
            self.next = next
            self.previous = previous
            self.rotationDue = rotationDue
            self.findings = findings
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var nameValue: String?
            var kindValue: String?
            var currentValue: CredentialVersionInfo?
            var nextValue: CredentialVersionInfo??
            var previousValue: CredentialVersionInfo??
            var rotationDueValue: Int64??
            var findingsValue: [CredentialFindingInfo]?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "name": try reader.readField("name", &nameValue)
                case "kind": try reader.readField("kind", &kindValue)
                case "current": try reader.readField("current", &currentValue)
                case "next": try reader.readField("next", &nextValue)
                case "previous": try reader.readField("previous", &previousValue)
                case "rotation_due": try reader.readField("rotation_due", &rotationDueValue)
                case "findings": try reader.readField("findings", &findingsValue)
                default: try reader.skipField(name, "name, kind, current, next, previous, rotation_due, findings")
                }
            }
            self.name = try nameValue.required("name")
            self.kind = try kindValue.required("kind")
            self.current = try currentValue.required("current")
            self.next = nextValue ?? nil
            self.previous = previousValue ?? nil
            self.rotationDue = rotationDueValue ?? nil
            self.findings = try findingsValue.required("findings")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 4
            if self.next != nil { count += 1 }
            if self.previous != nil { count += 1 }
            if self.rotationDue != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "name")
            try self.name.write(to: &writer)
            writer.write(text: "kind")
            try self.kind.write(to: &writer)
            writer.write(text: "current")
            try self.current.write(to: &writer)
            if let value = self.next {
                writer.write(text: "next")
                try value.write(to: &writer)
            }
            if let value = self.previous {
                writer.write(text: "previous")
                try value.write(to: &writer)
            }
            if let value = self.rotationDue {
                writer.write(text: "rotation_due")
                try value.write(to: &writer)
            }
            writer.write(text: "findings")
            try self.findings.write(to: &writer)
        }
    }

    /// All credentials, by name.
    public struct CredentialListResult: IPCMessage {
        /// The kind of store: file, dotenv, secret-service, windows or keychain.
        public var store: String
        /// One by one.
        public var credentials: [CredentialDetails]

        public init(store: String, credentials: [CredentialDetails]) {
            self.store = store
            self.credentials = credentials
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var storeValue: String?
            var credentialsValue: [CredentialDetails]?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "store": try reader.readField("store", &storeValue)
                case "credentials": try reader.readField("credentials", &credentialsValue)
                default: try reader.skipField(name, "store, credentials")
                }
            }
            self.store = try storeValue.required("store")
            self.credentials = try credentialsValue.required("credentials")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(2)
            writer.write(text: "store")
            try self.store.write(to: &writer)
            writer.write(text: "credentials")
            try self.credentials.write(to: &writer)
        }
    }

    /// Which credential.
    public struct CredentialNameParams: IPCMessage {
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

    /// How the credentials are.
    public struct CredentialHealthResult: IPCMessage {
        /// Whether there is a store; if not, that is no fault.
        public var setUp: Bool
        /// Whether the store can be reached and read.
        public var usable: Bool
        /// What needs attention.
        public var findings: [CredentialFindingInfo]

        public init(setUp: Bool, usable: Bool, findings: [CredentialFindingInfo]) {
            self.setUp = setUp
            self.usable = usable
            self.findings = findings
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var setUpValue: Bool?
            var usableValue: Bool?
            var findingsValue: [CredentialFindingInfo]?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "set_up": try reader.readField("set_up", &setUpValue)
                case "usable": try reader.readField("usable", &usableValue)
                case "findings": try reader.readField("findings", &findingsValue)
                default: try reader.skipField(name, "set_up, usable, findings")
                }
            }
            self.setUp = try setUpValue.required("set_up")
            self.usable = try usableValue.required("usable")
            self.findings = try findingsValue.required("findings")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            try writer.writeMapHeader(3)
            writer.write(text: "set_up")
            try self.setUp.write(to: &writer)
            writer.write(text: "usable")
            try self.usable.write(to: &writer)
            writer.write(text: "findings")
            try self.findings.write(to: &writer)
        }
    }

    /// Which entries of the audit trail.
    public struct CredentialAuditParams: IPCMessage {
        /// Of this credential only.
        public var name: String?
        /// How many of the last ones, 1 to 10,000; 50 if not given.
        public var last: Int?

        public init(name: String? = nil, last: Int? = nil) {
            self.name = name
            self.last = last
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var nameValue: String??
            var lastValue: Int??
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "name": try reader.readField("name", &nameValue)
                case "last": try reader.readField("last", &lastValue)
                default: try reader.skipField(name, "name, last")
                }
            }
            self.name = nameValue ?? nil
            self.last = lastValue ?? nil
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 0
            if self.name != nil { count += 1 }
            if self.last != nil { count += 1 }
            try writer.writeMapHeader(count)
            if let value = self.name {
                writer.write(text: "name")
                try value.write(to: &writer)
            }
            if let value = self.last {
                writer.write(text: "last")
                try value.write(to: &writer)
            }
        }
    }

    /// An access to a credential, or something else that is on record.
    public struct CredentialAuditEntry: IPCMessage {
        /// Counts from 1, without gaps.
        public var number: Int
        /// When.
        public var time: Int64
        /// Such as `get`, `set`, `rotate`, `rollback`, `delete`, `resolve`, `open`, `check`, `prune`, `restart`,
        /// `head_lost`.
        public var action: String
        /// The credential.
        public var name: String?
        /// Of it.
        public var version: Int?
        /// `ok`, or why not; `begun` of a change that another entry says the end of.
        public var outcome: String
        /// More.
        public var detail: String?
        /// The program and its command.
        public var process: String
        /// The process.
        public var pid: Int
        /// The user; -1 where users have no number.
        public var uid: Int
        /// The part of the program.
        public var service: String

        public init(number: Int, time: Int64, action: String, name: String? = nil, version: Int? = nil, outcome: String, detail: String? = nil, process: String, pid: Int, uid: Int, service: String) {
            self.number = number
            self.time = time
            self.action = action
            self.name = name
            self.version = version
            self.outcome = outcome
            self.detail = detail
            self.process = process
            self.pid = pid
            self.uid = uid
            self.service = service
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var numberValue: Int?
            var timeValue: Int64?
            var actionValue: String?
            var nameValue: String??
            var versionValue: Int??
            var outcomeValue: String?
            var detailValue: String??
            var processValue: String?
            var pidValue: Int?
            var uidValue: Int?
            var serviceValue: String?
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "number": try reader.readField("number", &numberValue)
                case "time": try reader.readField("time", &timeValue)
                case "action": try reader.readField("action", &actionValue)
                case "name": try reader.readField("name", &nameValue)
                case "version": try reader.readField("version", &versionValue)
                case "outcome": try reader.readField("outcome", &outcomeValue)
                case "detail": try reader.readField("detail", &detailValue)
                case "process": try reader.readField("process", &processValue)
                case "pid": try reader.readField("pid", &pidValue)
                case "uid": try reader.readField("uid", &uidValue)
                case "service": try reader.readField("service", &serviceValue)
                default: try reader.skipField(name, "number, time, action, name, version, outcome, detail, process, pid, uid, service")
                }
            }
            self.number = try numberValue.required("number")
            self.time = try timeValue.required("time")
            self.action = try actionValue.required("action")
            self.name = nameValue ?? nil
            self.version = versionValue ?? nil
            self.outcome = try outcomeValue.required("outcome")
            self.detail = detailValue ?? nil
            self.process = try processValue.required("process")
            self.pid = try pidValue.required("pid")
            self.uid = try uidValue.required("uid")
            self.service = try serviceValue.required("service")
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 8
            if self.name != nil { count += 1 }
            if self.version != nil { count += 1 }
            if self.detail != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "number")
            try self.number.write(to: &writer)
            writer.write(text: "time")
            try self.time.write(to: &writer)
            writer.write(text: "action")
            try self.action.write(to: &writer)
            if let value = self.name {
                writer.write(text: "name")
                try value.write(to: &writer)
            }
            if let value = self.version {
                writer.write(text: "version")
                try value.write(to: &writer)
            }
            writer.write(text: "outcome")
            try self.outcome.write(to: &writer)
            if let value = self.detail {
                writer.write(text: "detail")
                try value.write(to: &writer)
            }
            writer.write(text: "process")
            try self.process.write(to: &writer)
            writer.write(text: "pid")
            try self.pid.write(to: &writer)
            writer.write(text: "uid")
            try self.uid.write(to: &writer)
            writer.write(text: "service")
            try self.service.write(to: &writer)
        }
    }

    /// Entries of the audit trail.
    public struct CredentialAuditResult: IPCMessage {
        /// Oldest first.
        public var entries: [CredentialAuditEntry]
        /// What was changed, as the trail and the head beside it tell; what cannot be read is not among the entries.
        public var faults: [String]?

        public init(entries: [CredentialAuditEntry], faults: [String]? = nil) {
            self.entries = entries
            self.faults = faults
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var entriesValue: [CredentialAuditEntry]?
            var faultsValue: [String]??
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "entries": try reader.readField("entries", &entriesValue)
                case "faults": try reader.readField("faults", &faultsValue)
                default: try reader.skipField(name, "entries, faults")
                }
            }
            self.entries = try entriesValue.required("entries")
            self.faults = faultsValue ?? nil
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 1
            if self.faults != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "entries")
            try self.entries.write(to: &writer)
            if let value = self.faults {
                writer.write(text: "faults")
                try value.write(to: &writer)
            }
        }
    }

    /// What verifying the audit trail found.
    public struct CredentialVerifyResult: IPCMessage {
        /// Whether nothing was changed.
        public var good: Bool
        /// How many were read.
        public var entries: Int
        /// How far it goes, `number:hash`, to be kept elsewhere.
        public var head: String?
        /// What was changed.
        public var faults: [String]
        /// What is no fault of the trail, but should be looked at: heads that were missing.
        public var warnings: [String]?

        public init(good: Bool, entries: Int, head: String? = nil, faults: [String], warnings: [String]? = nil) {
            self.good = good
            self.entries = entries
            self.head = head
            self.faults = faults
            self.warnings = warnings
        }

        public init(reading reader: inout MessagePackReader) throws(IPCFault) {
            var goodValue: Bool?
            var entriesValue: Int?
            var headValue: String??
            var faultsValue: [String]?
            var warningsValue: [String]??
            for _ in 0..<(try reader.readFieldCount()) {
                let name = try reader.readFieldName()
                switch name {
                case "good": try reader.readField("good", &goodValue)
                case "entries": try reader.readField("entries", &entriesValue)
                case "head": try reader.readField("head", &headValue)
                case "faults": try reader.readField("faults", &faultsValue)
                case "warnings": try reader.readField("warnings", &warningsValue)
                default: try reader.skipField(name, "good, entries, head, faults, warnings")
                }
            }
            self.good = try goodValue.required("good")
            self.entries = try entriesValue.required("entries")
            self.head = headValue ?? nil
            self.faults = try faultsValue.required("faults")
            self.warnings = warningsValue ?? nil
        }

        public func write(to writer: inout MessagePackWriter) throws(MessagePackError) {
            var count = 3
            if self.head != nil { count += 1 }
            if self.warnings != nil { count += 1 }
            try writer.writeMapHeader(count)
            writer.write(text: "good")
            try self.good.write(to: &writer)
            writer.write(text: "entries")
            try self.entries.write(to: &writer)
            if let value = self.head {
                writer.write(text: "head")
                try value.write(to: &writer)
            }
            writer.write(text: "faults")
            try self.faults.write(to: &writer)
            if let value = self.warnings {
                writer.write(text: "warnings")
                try value.write(to: &writer)
            }
        }
    }

    /// All credentials, without their secrets.
    public static let credentialsList = IPCMethod<Empty, CredentialListResult>(
        IPCMethodInfo("credentials.list", isIdempotent: true, deadline: .milliseconds(30000)))
    /// What may be told of a credential: all but its secret.
    public static let credentialsGet = IPCMethod<CredentialNameParams, CredentialDetails>(
        IPCMethodInfo("credentials.get", isIdempotent: true, deadline: .milliseconds(30000)))
    /// Whether the store can be used, and what needs attention.
    public static let credentialsHealth = IPCMethod<Empty, CredentialHealthResult>(
        IPCMethodInfo("credentials.health", isIdempotent: true, deadline: .milliseconds(30000)))
    /// The last entries of the audit trail.
    public static let credentialsAudit = IPCMethod<CredentialAuditParams, CredentialAuditResult>(
        IPCMethodInfo("credentials.audit", isIdempotent: true, deadline: .milliseconds(30000)))
    /// Reads all of the audit trail, and looks for what was changed.
    public static let credentialsVerify = IPCMethod<Empty, CredentialVerifyResult>(
        IPCMethodInfo("credentials.verify", isIdempotent: true, deadline: .milliseconds(30000)))}
