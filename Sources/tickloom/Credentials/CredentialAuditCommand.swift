import ArgumentParser
import Credentials
import EngineConfiguration
import Foundation
import Services

struct CredentialAuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Who had access to which credential, and when.",
        discussion: """
            --verify looks for entries that were changed, removed or put in, and ends with 1 if it finds any. It holds the trail \
            against the heads that are kept beside the store and in it; against one that you wrote down yourself, name it with --head. \
            Without --verify it is shown as far as it can be read, and ends with 1 if something was changed.
            """)

    @Option(help: ArgumentHelp("Of this credential only.", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("How many entries.", valueName: "count"))
    var last = 50

    @Flag(help: "Verify the trail instead of showing it.")
    var verify = false

    @Option(help: ArgumentHelp("A head that was kept elsewhere, as --verify prints it.", valueName: "number:hash"))
    var head: [String] = []

    @Flag(help: "Remove entries that are older than TICKLOOM_CREDENTIAL_AUDIT_DAYS.")
    var prune = false

    @Flag(help: "Put a trail that was changed aside, and begin another.")
    var restart = false

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let isVerifying = verify || !head.isEmpty
        guard [isVerifying, prune, restart].filter(\.self).count <= 1 else {
            throw ServiceError(.usage, "--verify, --prune and --restart exclude each other", advice: "say one of them")
        }
        guard (1...1_000_000).contains(last) else {
            throw ServiceError(.usage, "--last \(last) is no number from 1 to 1000000", advice: "write --last 50")
        }
        let name = try name.map { try CredentialCommand.name($0) }
        let heads = try head.map { text in
            guard let head = AuditHead(text) else {
                throw ServiceError(
                    .usage, "--head (not shown) is no head",
                    advice: "write it as --verify prints it: number:hash")
            }
            return head
        }
        let context = try Context(global)
        if isVerifying { return try verify(against: heads, context) }
        if prune { return try prune(context) }
        if restart { return try restart(context) }
        let audit = try ServiceError.telling { () throws(CredentialError) in
            try CredentialSetup.audit(context.configuration, process: "tickloom credential audit", service: "cli")
        }
        let entries = try ServiceError.telling { () throws(CredentialError) in
            try audit.entries(last: last, name: name?.text)
        }
        // Without the store, so that it can be shown where that cannot be opened.
        let report = audit.verify()
        let output = Output()
        if global.json {
            for entry in entries { try output.write(json: CredentialForms.json(entry)) }
        } else if !entries.isEmpty {
            for line in CredentialForms.lines(entries) { try output.write(line: line) }
        }
        try output.finish()
        if let fault = report.faults.first {
            let more = report.faults.count - 1
            throw ServiceError(
                .findings,
                "the audit trail was changed: \(PlainText.of("\(fault)"))" + (more > 0 ? ", and \(more) more" : ""),
                location: audit.path,
                advice: "what cannot be read is not shown; tickloom credential audit --verify tells more")
        }
        if entries.isEmpty { context.note("nothing is on record in \(audit.path)") }
    }

    private func verify(against heads: [AuditHead], _ context: Context) throws {
        let manager = try context.credentials("credential audit")
        let report = manager.verifyAudit(against: heads)
        let output = Output()
        if global.json {
            try output.write(
                json: .object([
                    ("good", .bool(report.isGood)), ("entries", .int(report.entries)), ("first", .int(report.first)),
                    ("head", .optional(report.head?.description)),
                    (
                        "checked",
                        .array(
                            report.checked.map {
                                .object([("keeper", .string($0.keeper)), ("head", .string("\($0.head)"))])
                            })
                    ),
                    ("faults", .array(report.faults.map { .string($0.description) })),
                    ("warnings", .array(report.warnings.map { .string($0) })),
                    ("notes", .array(report.notes.map { .string($0) })),
                ]))
        } else {
            for fault in report.faults { try output.write(line: PlainText.of("fault: \(fault)")) }
            for warning in report.warnings { try output.write(line: PlainText.of("warning: \(warning)")) }
            for note in report.notes { try output.write(line: PlainText.of("note: \(note)")) }
            if report.isGood {
                try output.write(
                    line:
                        "good: \(CountText.of(report.entries, "entry", plural: "entries")), as \(report.checked.count) heads say"
                )
            }
            if let head = report.head { try output.write(line: "head \(head)") }
        }
        try output.finish()
        if !report.isGood { throw ExitCode(1) }
    }

    private func prune(_ context: Context) throws {
        let manager = try context.credentials("credential audit")
        let removed = try ServiceError.telling { () throws(CredentialError) in
            try manager.pruneAudit(days: context.configuration.credentialAuditDays)
        }
        let output = Output()
        if global.json {
            try output.write(json: .object([("removed", .int(removed))]))
        } else {
            try output.write(line: "removed \(CountText.of(removed, "entry", plural: "entries"))")
        }
        try output.finish()
    }

    private func restart(_ context: Context) throws {
        let manager = try context.credentials("credential audit")
        if !yes {
            guard isatty(0) == 1 else {
                throw ServiceError(.usage, "nobody can be asked whether to put the trail aside", advice: "say --yes")
            }
            Notes.ask("put \(manager.audit.path) aside, and begin another? Write yes: ")
            guard readLine() == "yes" else {
                context.note("nothing was changed")
                throw ExitCode(1)
            }
        }
        let aside = try ServiceError.telling { () throws(CredentialError) in
            try manager.audit.restart(anchoredIn: manager.store)
        }
        let output = Output()
        if global.json {
            try output.write(json: .object([("aside", .optional(aside))]))
        } else {
            try output.write(line: aside.map { "the trail before is \($0)" } ?? "there was no trail before")
        }
        try output.finish()
    }
}
