/// What a ``ConnectionPool`` is doing and has done.
public struct PoolStatistics: Hashable, Sendable {
    /// A use of a connection.
    public struct Query: Hashable, Sendable {
        /// What the program calls it.
        public let name: String
        /// From getting the connection to giving it back.
        public let seconds: Double

        package init(name: String, seconds: Double) {
            self.name = name
            self.seconds = seconds
        }
    }

    /// How many connections there are.
    public var connections = 0
    /// Connections that are used now.
    public var inUse = 0
    /// Tasks that wait for one now.
    public var waiting = 0
    /// Uses that have come to their end, well or not.
    public var finished = 0
    /// Uses that ended by an error, and those that were cancelled.
    public var failed = 0
    /// Tasks whose time was over before they got a connection, and those that found too many waiting.
    public var refused = 0
    /// The slowest uses so far, slowest first; at most ``slowestMax``.
    public var slowest: [Query] = []

    public static let slowestMax = 10

    package init() {}

    mutating func add(_ query: Query) {
        let place = slowest.firstIndex { $0.seconds < query.seconds } ?? slowest.count
        slowest.insert(query, at: place)
        if slowest.count > PoolStatistics.slowestMax { slowest.removeLast() }
    }
}
