import ArgumentParser
import Credentials
import Services

struct CredentialListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "What credentials there are, without their secrets.",
        discussion: "With --verbose also the versions before the current one, and those that are being tested.")

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        let manager = try context.credentials("credential list")
        var unusable: [CredentialFinding] = []
        let infos = try ServiceError.telling { () throws(CredentialError) in
            try manager.list { unusable.append($0) }
        }
        let output = Output()
        if global.json {
            for info in infos { try output.write(json: CredentialForms.json(info)) }
        } else if !infos.isEmpty {
            for line in CredentialForms.lines(infos, isVerbose: global.verbose) { try output.write(line: line) }
        }
        try output.finish()
        if let first = unusable.first {
            throw ServiceError(
                .findings,
                "records that cannot be read: \(unusable.compactMap(\.name?.text).joined(separator: ", ")); \(first.message)",
                location: manager.store.place, advice: first.advice)
        }
        if infos.isEmpty { context.note("no credentials in \(manager.store.place)") }
    }
}
