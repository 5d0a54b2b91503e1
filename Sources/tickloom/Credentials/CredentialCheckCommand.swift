import ArgumentParser
import Credentials
import Services

struct CredentialCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Whether the store can be used, and what needs attention.",
        discussion: """
            Looks at the store, at every secret (its shape, its expiry, whether it should be replaced), and at the audit trail. Ends \
            with 1 if something does not work.
            """)

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        let manager = try context.credentials("credential check")
        var findings = manager.health()
        // No secret is touched where the store cannot be opened, or where that cannot be put on record.
        if !findings.contains(where: { $0.isFailure && $0.name == nil }) {
            try ServiceError.telling { () throws(CredentialError) in _ = try manager.removeExpired() }
            let unfit = try ServiceError.telling { () throws(CredentialError) in try manager.checkSecrets() }
            findings += unfit.filter { one in !findings.contains { $0.name == one.name && $0.code == one.code } }
        }
        let output = Output()
        if global.json {
            for finding in findings { try output.write(json: CredentialForms.json(finding)) }
        } else {
            for finding in findings {
                try output.write(line: "\(finding.isFailure ? "failure" : "warning"): \(PlainText.of("\(finding)"))")
            }
            if findings.isEmpty, !global.quiet { try output.write(line: "all is good in \(manager.store.place)") }
        }
        try output.finish()
        if findings.contains(where: \.isFailure) { throw ExitCode(1) }
    }
}
