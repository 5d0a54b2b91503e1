public import TickStore

/// Imports tick files into a store.
public struct ImportService: Sendable {
    let storePath: String
    let options: StoreOptions
    /// About how many bytes of content are read at once.
    var chunkBytes = 1 << 20
    /// The time that has passed since some moment; for tests, which have a clock of their own.
    var time: @Sendable () -> Duration = {
        let start = ContinuousClock.now
        return { ContinuousClock.now - start }
    }()

    /// Of a process that has the store open; else each import opens it for itself.
    private let seat: WriterSeat?

    public init(storePath: String, options: StoreOptions) {
        self.storePath = storePath
        self.options = options
        seat = nil
    }

    /// - Parameter seat: from which all imports write, one after another.
    init(seat: WriterSeat, storePath: String, options: StoreOptions) {
        self.storePath = storePath
        self.options = options
        self.seat = seat
    }

    /// Runs an import to its end. Nothing of it is visible before all of it is.
    ///
    /// - Parameters:
    ///   - progress: called after every chunk of a file.
    ///   - isCancelled: asked after every chunk; true stops the import with nothing stored.
    /// - Throws: ``ServiceError``; then the store is as it was.
    public func run(
        _ request: ImportRequest, progress: (ImportProgress) -> Void = { _ in },
        isCancelled: () -> Bool = { false }
    ) throws(ServiceError) -> ImportSummary {
        try ServiceError.wrap {
            // All files are looked at before anything is written.
            let plan = try ImportPlan(request)
            guard let seat else {
                let ahead = try ReadAhead(plan, threads: options.threads, chunkBytes: chunkBytes)
                let store: TickStore?
                do {
                    store = try self.store(for: request, isCancelled)
                } catch {
                    ahead?.stop()
                    throw error
                }
                return try run(plan, store, ahead, progress, isCancelled)
            }
            // Imports wait for each other for as long as it takes.
            return try seat.write(timeout: .seconds(1 << 30), isCancelled: isCancelled) { store in
                try run(plan, store, nil, progress, isCancelled)
            }
        }
    }

    private func run(
        _ plan: ImportPlan, _ store: TickStore?, _ ahead: ReadAhead?, _ progress: (ImportProgress) -> Void,
        _ isCancelled: () -> Bool
    ) throws -> ImportSummary {
        let run = try ImportRun(plan, store: store, ahead: ahead, options: options, chunkBytes: chunkBytes, time: time)
        defer { run.stop() }
        try run.read(progress, isCancelled)
        return try run.finish(progress, isCancelled)
    }

    /// The store; nil for a dry run where there is none.
    private func store(for request: ImportRequest, _ isCancelled: () -> Bool) throws -> TickStore? {
        guard request.isDryRun else {
            return try TickStore(path: storePath, access: .writing, options: options, isCancelled: isCancelled)
        }
        // What may not be looked at may be there: opening it says so.
        return TickStore.exists(at: storePath) || TickStore.refusal(at: storePath) != nil
            ? try TickStore.reading(path: storePath, options: options, isCancelled: isCancelled) : nil
    }
}
