import Credentials
import MarketModel

/// How credentials are shown: all but their secrets.
enum CredentialForms {
    static func time(_ seconds: Int64?) -> String {
        guard let seconds, seconds > 0 else { return "" }
        return UTCTime.text(nanoseconds(seconds), fraction: .seconds)
    }

    private static func jsonTime(_ seconds: Int64?) -> JSONText {
        let text = time(seconds)
        return text.isEmpty ? .null : .string(text)
    }

    /// Times beyond what nanoseconds can hold are shown as the last that they can.
    private static func nanoseconds(_ seconds: Int64) -> Int64 {
        min(max(seconds, -9_223_372_036), 9_223_372_036) * 1_000_000_000
    }

    static func json(_ info: CredentialInfo) -> JSONText {
        .object([
            ("name", .string(info.name.text)), ("kind", .string(info.kind.rawValue)),
            ("current", json(info.current)), ("next", info.next.map(json) ?? .null),
            ("previous", info.previous.map(json) ?? .null), ("rotation_due", jsonTime(info.rotationDue)),
            ("findings", .array(info.findings.map(json))),
        ])
    }

    private static func json(_ version: CredentialVersion) -> JSONText {
        .object([
            ("version", .int(version.number)), ("created", jsonTime(version.created)),
            ("expires", jsonTime(version.expires)), ("kept_until", jsonTime(version.keptUntil)),
        ])
    }

    static func json(_ finding: CredentialFinding) -> JSONText {
        .object([
            ("code", .string(finding.code.rawValue)), ("failure", .bool(finding.isFailure)),
            ("name", .optional(finding.name?.text)), ("message", .string(finding.message)),
            ("try", .string(finding.advice)),
        ])
    }

    static func json(_ entry: AuditEntry) -> JSONText {
        .object([
            ("n", .int(entry.number)), ("time", jsonTime(entry.seconds)), ("action", .string(entry.action.rawValue)),
            ("name", .optional(entry.name)), ("version", entry.version.map { .int($0) } ?? .null),
            ("outcome", .string(entry.outcome)), ("detail", .optional(entry.detail)),
            ("process", .string(entry.process)), ("pid", .int(entry.processID)), ("uid", .int(entry.userID)),
            ("service", .string(entry.service)),
        ])
    }

    /// A word for how a credential is.
    static func state(_ info: CredentialInfo) -> String {
        info.findings.isEmpty
            ? "good" : info.findings.map(\.code.rawValue).joined(separator: ", ").replacing("_", with: " ")
    }

    static func lines(_ infos: [CredentialInfo], isVerbose: Bool) -> [String] {
        var table = TextTable([
            ("name", .left), ("kind", .left), ("version", .right), ("created", .left), ("expires", .left),
            ("rotate by", .left), ("state", .left),
        ])
        for info in infos {
            table.add([
                info.name.text, info.kind.rawValue, "\(info.current.number)", time(info.current.created),
                time(info.current.expires), time(info.rotationDue), state(info),
            ])
            guard isVerbose else { continue }
            if let next = info.next {
                table.add(["", "next", "\(next.number)", time(next.created), time(next.expires), "", ""])
            }
            if let previous = info.previous {
                table.add([
                    "", "previous", "\(previous.number)", time(previous.created), time(previous.expires), "",
                    previous.keptUntil.map { "kept until \(time($0))" } ?? "",
                ])
            }
        }
        return table.lines
    }

    static func lines(_ entries: [AuditEntry]) -> [String] {
        var table = TextTable([
            ("n", .right), ("time", .left), ("action", .left), ("name", .left), ("version", .right), ("outcome", .left),
            ("process", .left), ("service", .left), ("detail", .left),
        ])
        for entry in entries {
            table.add([
                "\(entry.number)", time(entry.seconds), entry.action.rawValue, PlainText.of(entry.name ?? ""),
                entry.version.map { "\($0)" } ?? "", PlainText.of(entry.outcome),
                PlainText.of("\(entry.process) (\(entry.processID))"), PlainText.of(entry.service),
                PlainText.of(entry.detail ?? ""),
            ])
        }
        return table.lines
    }
}
