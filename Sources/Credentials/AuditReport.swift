/// What verifying an audit trail found.
public struct AuditReport: Sendable {
    public struct Fault: Hashable, Sendable, CustomStringConvertible {
        /// The line of the file, from 1; nil if it is about no single one.
        public var line: Int?
        public var message: String

        public var description: String { (line.map { "line \($0): " } ?? "") + message }
    }

    /// The number of entries that were read.
    public var entries = 0
    /// The number of the first entry that is kept; 0 if there is none.
    public var first = 0
    /// How far the trail goes; nil if it is empty.
    public var head: AuditHead?
    /// The heads that it was held against, and who kept each.
    public var checked: [(keeper: String, head: AuditHead)] = []
    public var faults: [Fault] = []
    /// What is no fault of the trail, but should be looked at: heads that are or were missing, or stood too far back.
    public var warnings: [String] = []
    /// What its owner did: that it was begun anew.
    public var notes: [String] = []

    public var isGood: Bool { faults.isEmpty }
}
