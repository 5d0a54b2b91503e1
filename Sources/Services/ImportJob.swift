/// An import that was asked for, and what has become of it.
public struct ImportJob: Sendable {
    public enum State: String, Sendable, CaseIterable {
        /// Waits for the ones before it.
        case queued
        case running
        case finished
        case failed
        case cancelled

        /// Whether nothing will change any more.
        public var isOver: Bool { self != .queued && self != .running }
    }

    /// Counts from 1 as long as the service exists. It is not the number of the import in the catalogue.
    public let id: Int
    public let request: ImportRequest
    public internal(set) var state = State.queued
    /// How far it has come; nil before it begins to read.
    public internal(set) var progress: ImportProgress?
    /// Once it has finished.
    public internal(set) var summary: ImportSummary?
    /// Once it has failed or was cancelled.
    public internal(set) var error: ServiceError?

    init(id: Int, request: ImportRequest) {
        self.id = id
        self.request = request
    }
}
