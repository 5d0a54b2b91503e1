internal import MessagePack

/// Keeps what is nobody's business out of faults: folders of the installation and of the data, and secrets.
///
/// A folder that lies in another one is known by its own name, so the longer names come first.
public struct Redactor: Sendable {
    private let replacements: [(text: String, by: String)]

    /// - Parameter replacements: what must not be told, and what stands for it. Empty texts are left out.
    public init(_ replacements: [(text: String, by: String)] = []) {
        self.replacements = replacements.filter { !$0.text.isEmpty && $0.text != "/" }
            .sorted { ($1.text.utf8.count, $0.text) < ($0.text.utf8.count, $1.text) }
    }

    public func text(_ text: String) -> String {
        var text = text
        for (secret, stand) in replacements where text.contains(secret) {
            text = text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: stand)
        }
        return text
    }

    public func redact(_ fault: ServiceFault) -> ServiceFault {
        guard !replacements.isEmpty else { return fault }
        var fault = fault
        fault.message = text(fault.message)
        fault.location = fault.location.map(text)
        fault.advice = fault.advice.map(text)
        fault.details = fault.details.map { detail in
            if case MessagePackValue.string(let value) = detail.value {
                return ServiceFault.Detail(detail.name, .string(text(value)))
            }
            return detail
        }
        fault.causes = fault.causes.map {
            ServiceFault.Cause(code: $0.code, origin: $0.origin, message: text($0.message))
        }
        return fault
    }
}
