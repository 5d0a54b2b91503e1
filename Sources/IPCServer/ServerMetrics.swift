import CoreMetrics

/// What the server counts. Requests by method are counted where they are answered.
struct ServerMetrics: Sendable {
    let connections = Gauge(label: "tickloom_ipc_connections")
    /// Connections that were not let in.
    let refused = Counter(label: "tickloom_ipc_connections_refused_total")
    let messagesIn = Counter(label: "tickloom_ipc_messages_received_total")
    let bytesIn = Counter(label: "tickloom_ipc_bytes_received_total")
    let bytesOut = Counter(label: "tickloom_ipc_bytes_sent_total")
    /// Connections that were closed because of what came, by reason.
    let malformed = Counter(label: "tickloom_ipc_malformed_total")
    let slow = Counter(label: "tickloom_ipc_slow_consumers_total")
    let events = Counter(label: "tickloom_ipc_events_total")
}
