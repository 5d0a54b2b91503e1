import Foundation

/// Where the engine's pages are, and the cookie that lets ours in: the answer to `system.page`.
public struct PageAccess: Sendable, Hashable, Decodable {
    public var url: String
    public var cookieName: String
    /// A secret: it goes into the window's cookies and nowhere else.
    public var cookie: String

    enum CodingKeys: String, CodingKey {
        case url
        case cookieName = "cookie_name"
        case cookie
    }

    /// - Returns: nil if the answer is none, or the address is not one of this machine.
    public init?(answer: String) {
        guard let access = try? JSONDecoder().decode(PageAccess.self, from: Data(answer.utf8)),
            let parts = URLComponents(string: access.url), parts.scheme == "http", let host = parts.host,
            ["127.0.0.1", "localhost", "::1", "[::1]"].contains(host), parts.path == "/", parts.query == nil
        else { return nil }
        self = access
    }

    /// The origin, such as `http://127.0.0.1:7787`.
    public var origin: String { String(url.dropLast()) }

    /// The host, as cookies name it.
    public var host: String { URLComponents(string: url)?.host ?? "127.0.0.1" }

    public var port: Int? { URLComponents(string: url)?.port }
}

extension PageAccess: CustomStringConvertible {
    public var description: String { "PageAccess(\(url))" }
}
