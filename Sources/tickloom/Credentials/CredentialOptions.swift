import ArgumentParser
import Credentials
import MarketModel
import Services

/// What is said of a secret that is set.
struct CredentialOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "api-key, token, password, private-key or other: what shape it must have.", valueName: "kind"))
    var kind: String?

    @Option(
        help: ArgumentHelp(
            "When it is of no use any more: a time with a zone, or a date (UTC midnight).", valueName: "time"))
    var expires: String?

    @Option(help: ArgumentHelp("How many days it may be used before a warning; 0 for no end.", valueName: "days"))
    var rotateEvery: Int?

    @Option(help: ArgumentHelp("How many hours the version before is kept.", valueName: "hours"))
    var grace = 24

    private static let daysMax = 36_500

    /// - Throws: ``ServiceError`` `.usage`.
    func options() throws -> CredentialManager.Options {
        if let rotateEvery, !(0...CredentialOptions.daysMax).contains(rotateEvery) {
            throw ServiceError(
                .usage, "--rotate-every \(rotateEvery) is no number of days from 0 to \(CredentialOptions.daysMax)",
                advice: "write --rotate-every 90")
        }
        guard (0...CredentialOptions.daysMax * 24).contains(grace) else {
            throw ServiceError(
                .usage, "--grace \(grace) is no number of hours from 0 to \(CredentialOptions.daysMax * 24)",
                advice: "write --grace 24")
        }
        return CredentialManager.Options(
            kind: try kind.map { try Parsing.choice($0, option: "--kind", isShown: false) },
            expires: try expires.map { try Parsing.time($0, option: "--expires", isShown: false) / 1_000_000_000 },
            rotationSeconds: rotateEvery.map { Int64($0) * 86_400 }, graceSeconds: Int64(grace) * 3_600)
    }
}
