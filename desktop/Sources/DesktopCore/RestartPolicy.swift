/// When an engine that ended by itself is started again.
public struct RestartPolicy: Sendable, Hashable {
    /// Milliseconds before each attempt of a row.
    static let waits = [200, 500, 1_000, 2_000, 5_000]
    /// An engine that served for so long was well.
    static let wellMilliseconds: Int64 = 60_000

    private var attempts = 0

    public init() {}

    /// - Parameter servedMilliseconds: how long it had served.
    /// - Returns: how long to wait before the next attempt; nil if there were enough of them.
    public mutating func wait(servedMilliseconds: Int64) -> Int? {
        if servedMilliseconds >= RestartPolicy.wellMilliseconds { attempts = 0 }
        guard attempts < RestartPolicy.waits.count else { return nil }
        defer { attempts += 1 }
        return RestartPolicy.waits[attempts]
    }

    /// The user wants it to be tried anew.
    public mutating func reset() { attempts = 0 }
}
