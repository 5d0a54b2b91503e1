private import Synchronization

/// The secrets by which WebSockets and pages are let in. They are compared in constant time, and nothing here prints them.
public final class IPCTokens: Sendable {
    /// How somebody was let in; good until the next ``rotate()``.
    struct Grant: Sendable, Hashable {
        var generation: UInt64
    }

    private struct Launch {
        var token: [UInt8]
        var until: ContinuousClock.Instant
    }

    private struct State {
        var session: [UInt8]
        var generation: UInt64 = 1
        /// Of pages, the oldest first.
        var cookies: [[UInt8]] = []
        var launches: [Launch] = []
        var onRotation: [UInt64: @Sendable () -> Void] = [:]
        var nextObserver: UInt64 = 1
    }

    /// How long a launch token works.
    public static let launchLifetime = Duration.seconds(600)
    private static let cookiesMax = 64
    private static let launchesMax = 16

    private let state: Mutex<State>
    private let onCookies: @Sendable ([String]) -> Void

    /// - Parameters:
    ///   - session: 32 characters at least; nil for a new one.
    ///   - cookies: of pages that an earlier run let in, the oldest first. What is no secret of ours is left out.
    ///   - onCookies: gets all cookies after each change, so that pages outlive this run. It must not block for long.
    public init(
        session: String? = nil, cookies: [String] = [], onCookies: @escaping @Sendable ([String]) -> Void = { _ in }
    ) {
        self.onCookies = onCookies
        let session = session.map { [UInt8]($0.utf8) } ?? Self.random()
        precondition(session.count >= 32, "a token has 32 characters at least")
        let known = cookies.map { [UInt8]($0.utf8) }.filter(Self.isOwn).suffix(Self.cookiesMax)
        state = Mutex(State(session: session, cookies: Array(known)))
    }

    /// The session's token, for the file or the line that tells it to its owner.
    public var session: String { state.withLock { String(decoding: $0.session, as: UTF8.self) } }

    /// A token that works once, for the address of a page that is opened now.
    public func makeLaunch() -> String {
        let token = Self.random()
        let now = ContinuousClock.now
        state.withLock { state in
            state.launches.removeAll { $0.until <= now }
            if state.launches.count == Self.launchesMax { state.launches.removeFirst() }
            state.launches.append(Launch(token: token, until: now + Self.launchLifetime))
        }
        return String(decoding: token, as: UTF8.self)
    }

    /// Makes a new token. The old one, all cookies and launch tokens stop working, and what they let in ends.
    ///
    /// - Returns: the session's new token.
    @discardableResult
    public func rotate() -> String {
        let token = Self.random()
        let observers = state.withLock { state in
            state.session = token
            state.generation += 1
            state.cookies = []
            state.launches = []
            onCookies([])
            return Array(state.onRotation.values)
        }
        for observer in observers { observer() }
        return String(decoding: token, as: UTF8.self)
    }

    /// Whether the session's token or a cookie is right.
    func grant(token: [UInt8]) -> Grant? {
        state.withLock { state in
            var isRight = Self.areEqual(token, state.session)
            for cookie in state.cookies {
                // All of them, whichever it is.
                let isThis = Self.areEqual(token, cookie)
                isRight = isRight || isThis
            }
            return isRight ? Grant(generation: state.generation) : nil
        }
    }

    /// Takes a launch token, which does not work again.
    func redeem(launch token: [UInt8]) -> Grant? {
        let now = ContinuousClock.now
        return state.withLock { state in
            var found: Int?
            for (index, launch) in state.launches.enumerated() {
                let isThis = Self.areEqual(token, launch.token)
                if isThis, launch.until > now { found = index }
            }
            guard let found else { return nil }
            state.launches.remove(at: found)
            return Grant(generation: state.generation)
        }
    }

    /// A secret for one page.
    func makeCookie() -> String {
        let cookie = Self.random()
        state.withLock { state in
            if state.cookies.count == Self.cookiesMax { state.cookies.removeFirst() }
            state.cookies.append(cookie)
            onCookies(state.cookies.map { String(decoding: $0, as: UTF8.self) })
        }
        return String(decoding: cookie, as: UTF8.self)
    }

    func isCurrent(_ grant: Grant) -> Bool { state.withLock { $0.generation == grant.generation } }

    /// Calls `body` after each rotation, until it is removed.
    func onRotation(_ body: @escaping @Sendable () -> Void) -> UInt64 {
        state.withLock { state in
            let number = state.nextObserver
            state.nextObserver += 1
            state.onRotation[number] = body
            return number
        }
    }

    func removeObserver(_ number: UInt64) { state.withLock { _ = $0.onRotation.removeValue(forKey: number) } }

    /// Takes as long for any two texts of one length. That the length can be found out is no secret's loss.
    static func areEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        guard one.count == other.count else { return false }
        var difference: UInt8 = 0
        for index in one.indices { difference |= one[index] ^ other[index] }
        return difference == 0
    }

    /// Whether it looks like what ``random()`` makes.
    private static func isOwn(_ secret: [UInt8]) -> Bool {
        secret.count == 64
            && secret.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }

    /// 256 bits of the system's randomness as hexadecimal digits.
    static func random() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        let digits = [UInt8]("0123456789abcdef".utf8)
        return (0..<4).flatMap { _ in
            let number = generator.next()
            return (0..<16).map { digits[Int(number >> (4 * UInt64($0)) & 15)] }
        }
    }
}

extension IPCTokens: CustomStringConvertible {
    public var description: String { "IPCTokens" }
}
