import IPCProtocol
import NIOCore

extension Connection {
    // MARK: Pages

    /// Lets in a page that the peer shows, such as that of a desktop shell: no launch link, which is a secret in an address.
    func page(_ id: UInt64, _ params: UnsafeRawBufferPointer) {
        do throws(IPCFault) {
            _ = try IPCPayload(unchecked: params.isEmpty ? [0x80] : [UInt8](params)).decoded(as: IPC.Empty.self)
            // A page must not make others that outlive it, nor read what is kept from scripts.
            guard caller.transport == .unixSocket else {
                throw IPCFault(
                    .forbidden, "pages are let in over the Unix socket only", advice: "open a link of tickloom serve")
            }
            guard let place = core.webPlace else {
                throw IPCFault(
                    .unavailable, "the engine serves no pages", advice: "start it without --no-web")
            }
            let address = place.address.contains(":") ? "[\(place.address)]" : place.address
            respond(
                id,
                try IPCPayload(
                    IPC.PageResult(
                        url: "http://\(address):\(place.port)/",
                        cookieName: WebSocketUpgrade.cookieName(port: place.port), cookie: core.tokens.makeCookie())))
        } catch {
            respond(id, error)
        }
    }
}
