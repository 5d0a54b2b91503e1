/// What the server's pages for machines tell.
public protocol IPCPages: Sendable {
    /// Whether the process works: `/healthz`.
    func isLive() async -> Bool

    /// Whether requests are answered, and a JSON object that says more: `/readyz`.
    func readiness() async -> (isReady: Bool, json: String)

    /// In Prometheus' text format: `/metrics`.
    func metrics() async -> String
}
