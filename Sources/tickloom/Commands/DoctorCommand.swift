import ArgumentParser
import EngineConfiguration
import Foundation
import Services
import TickStore

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "What is installed, versions, permissions, disk; what to do about each finding.")

    @OptionGroup var global: GlobalOptions

    private enum Verdict: String {
        case good = "ok"
        case warning
        case problem
    }

    private struct Finding {
        let verdict: Verdict
        let subject: String
        let text: String
        var advice: String?
    }

    /// Less than this on the data disk is worth a warning.
    private static let freeBytesWanted = 2_000_000_000

    func run() throws {
        var findings = [
            Finding(verdict: .good, subject: "tickloom", text: "\(Version.number), commit \(Version.commit)"),
            Finding(verdict: .good, subject: "DuckDB", text: TickStore.duckDBVersion),
            Finding(
                verdict: .good, subject: "machine",
                text:
                    "\(Machine.processor), \(Machine.cores) cores, \(NumberText.bytes(Machine.memoryBytes)), \(Machine.system)"
            ),
        ]
        do throws(ConfigurationError) {
            let configuration = try Context.load(global)
            findings.append(
                Finding(
                    verdict: .good, subject: "configuration",
                    text: "environment \(configuration.environment.rawValue), .env files from "
                        + configuration.configurationDirectory))
            for warning in configuration.warnings {
                findings.append(
                    Finding(
                        verdict: .warning, subject: "configuration", text: "\(warning.origin): \(warning.message)",
                        advice: warning.suggestion))
            }
            findings += store(at: configuration.dataDirectory, lockTimeout: 0)
        } catch {
            for problem in error.problems {
                findings.append(
                    Finding(
                        verdict: .problem, subject: "configuration", text: "\(problem.origin): \(problem.message)",
                        advice: problem.suggestion))
            }
        }
        let output = Output()
        for finding in findings {
            if global.json {
                try output.write(
                    json: .object([
                        ("verdict", .string(finding.verdict.rawValue)), ("subject", .string(finding.subject)),
                        ("text", .string(finding.text)), ("try", .optional(finding.advice)),
                    ]))
            } else {
                let name = finding.verdict.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0)
                try output.write(line: "\(name)\(finding.subject): \(finding.text)")
                if let advice = finding.advice { try output.write(line: "          try: \(advice)") }
            }
        }
        try output.finish()
        if findings.contains(where: { $0.verdict == .problem }) { throw ExitCode(1) }
    }

    private func store(at path: String, lockTimeout: Double) -> [Finding] {
        var findings: [Finding] = []
        let manager = FileManager.default
        if let free = Machine.freeBytes(at: path) {
            let isEnough = free >= DoctorCommand.freeBytesWanted
            findings.append(
                Finding(
                    verdict: isEnough ? .good : .warning, subject: "disk",
                    text: "\(NumberText.bytes(free)) free for \(path)",
                    advice: isEnough ? nil : "free some space, or choose another disk with --data-dir"))
        }
        if let refusal = TickStore.refusal(at: path) {
            findings.append(
                Finding(
                    verdict: .problem, subject: "store", text: "\(refusal.path) \(refusal.message)",
                    advice: refusal.advice))
            return findings
        }
        guard TickStore.exists(at: path) else {
            var parent = URL(fileURLWithPath: path)
            while !manager.fileExists(atPath: parent.path), parent.path != "/" {
                parent = parent.deletingLastPathComponent()
            }
            let canMake = manager.isWritableFile(atPath: parent.path)
            findings.append(
                Finding(
                    verdict: canMake ? .good : .problem, subject: "store",
                    text: canMake
                        ? "nothing stored yet in \(path)"
                        : "\(path) cannot be made: no right to write to \(parent.path)",
                    advice: canMake
                        ? "tickloom import FILE --symbol EURUSD" : "change the permissions, or use --data-dir"))
            return findings
        }
        let isWritable = manager.isWritableFile(atPath: path)
        do {
            let query = try QueryService(storePath: path, options: StoreOptions(lockTimeoutSeconds: lockTimeout))
            let symbols = try query.symbols()
            let ticks = symbols.reduce(0) { $0 + $1.tickCount }
            findings.append(
                Finding(
                    verdict: isWritable ? .good : .warning, subject: "store",
                    text: "\(CountText.of(symbols.count, "symbol")), \(CountText.of(ticks, "tick")) in \(path)"
                        + (isWritable ? "" : ", which is not writable"),
                    advice: isWritable ? nil : "change the folder's permissions to import into it"))
            let health = query.store.health()
            findings.append(
                Finding(
                    verdict: health.isOpen ? .good : .problem, subject: "catalogue",
                    text: health.isOpen
                        ? "version \(health.schemaVersion ?? 0), \(NumberText.grouped(health.partitionCount ?? 0)) partitions, "
                            + "\(NumberText.bytes(health.cachedBarsBytes ?? 0)) of formed bars"
                        : "it does not answer",
                    advice: health.isOpen ? nil : "tickloom store check"))
        } catch {
            findings.append(
                Finding(
                    verdict: error.code == .busy ? .warning : .problem, subject: "store",
                    text: "\(path): \(error.message)", advice: error.advice))
        }
        return findings
    }
}
