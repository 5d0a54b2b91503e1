import NIOHTTP1

/// Which pages and programs may use the web port.
///
/// A page of any site can make a browser connect to this machine, and a name of any site can be made to mean this machine. So
/// `Host` has to be a name of ours, and `Origin`, where there is one, a page of ours; both as a whole, letter by letter.
struct AccessRules: Sendable {
    enum Verdict: Sendable, Hashable {
        case allowed
        case forbidden
    }

    private let hosts: Set<String>
    private let origins: Set<String>

    init(port: Int, address: String, web: IPCServerConfiguration.Web) {
        var names = ["127.0.0.1", "localhost", "[::1]"]
        let own = address.contains(":") ? "[\(address)]" : address
        // What listens on all addresses has no name of its own.
        if !names.contains(own), own != "0.0.0.0", own != "[::]" { names.append(own) }
        var hosts = Set(names.map { "\($0):\(port)" })
        if port == 80 { hosts.formUnion(names) }
        hosts.formUnion(web.hosts)
        self.hosts = hosts
        origins = Set(hosts.map { "http://\($0)" }).union(web.origins)
    }

    /// Whether pages of that origin may have a WebSocket; nil stands for what is no page.
    func allows(origin: String?) -> Bool { origin.map(origins.contains) ?? true }

    func verdict(_ head: HTTPRequestHead) -> Verdict {
        let host = head.headers["host"]
        guard host.count == 1, hosts.contains(host[0]) else { return .forbidden }
        let origin = head.headers["origin"]
        guard origin.count <= 1, origin.allSatisfy(origins.contains) else { return .forbidden }
        return .allowed
    }
}
