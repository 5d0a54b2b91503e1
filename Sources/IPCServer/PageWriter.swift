import IPCProtocol

/// What the pages for machines say.
struct PageWriter: Sendable {
    struct Page: Sendable {
        var isGood: Bool
        var bytes: [UInt8]
        var mediaType: String

        init(_ isGood: Bool, _ text: String, _ mediaType: String) {
            self.isGood = isGood
            bytes = [UInt8](text.utf8)
            self.mediaType = mediaType
        }
    }

    let pages: (any IPCPages)?

    func live() async -> Page {
        // Without anybody to ask it is this answer that shows life.
        let isLive = await pages?.isLive() ?? true
        return Page(isLive, isLive ? "ok\n" : "failing\n", "text/plain; charset=utf-8")
    }

    func ready() async -> Page {
        guard let (isReady, json) = await pages?.readiness() else { return Page(true, "{}\n", "application/json") }
        return Page(isReady, json.hasSuffix("\n") ? json : json + "\n", "application/json")
    }

    func figures() async -> Page {
        Page(true, await pages?.metrics() ?? "", "text/plain; version=0.0.4; charset=utf-8")
    }
}
