public import MarketModel
private import Synchronization

/// Ticks at rest: one Parquet file per symbol and UTC day, and a DuckDB catalogue that says which files count.
///
/// A file that no row of the catalogue names does not exist for readers. One process writes, or many read; see
/// ``StoreLock``. One owner: use it from one thread at a time.
public final class TickStore {
    public enum Access: Sendable {
        case reading, writing
    }

    /// The store's folder.
    public let path: String
    public let options: StoreOptions
    let access: Access
    let files: FileSystem
    let connection: Connection
    let database: Database
    /// What the stores of this process over the same folder have in common.
    let share: StoreShare
    /// Whether the connection is in the middle of ``reading(_:)``.
    var isReading = false
    /// For what is put into the cache of bars meanwhile.
    private var secondConnection: SecondConnection?
    /// Memory of the last reading, a few batches, so that the next one need not have it made.
    var spareBatches: [TickColumns] = []
    /// Readers of files that are not in use, for the same reason.
    var spareReaders: [SpareReader] = []
    /// Questions that snapshots ask each time: to prepare one takes longer than to ask it.
    private var windowStatement: KeptStatement?
    private var scaleStatement: KeptStatement?
    private var markStatement: KeptStatement?

    /// The version of the libduckdb that is linked in, such as `v2.0.0`.
    public static var duckDBVersion: String { Database.libraryVersion }

    static func catalogue(in folder: String) -> String { folder + "/catalogue.duckdb" }
    static func staging(in folder: String) -> String { folder + "/staging" }

    /// Whether there is a store in that folder.
    public static func exists(at path: String) -> Bool {
        FileSystem.exists(catalogue(in: path))
    }

    /// Why it cannot be told whether there is a store in that folder, or why it cannot be read; nil where nothing of the
    /// kind stands in the way.
    public static func refusal(at path: String) -> StoreError? {
        whatIsNoFile(catalogue(in: path)) ?? whatIsNoFile(catalogue(in: path) + ".wal")
            ?? FileSystem.refusal(of: catalogue(in: path))
    }

    /// To open a pipe would wait for whoever writes into it.
    private static func whatIsNoFile(_ catalogue: String) -> StoreError? {
        guard FileSystem.exists(catalogue), FileSystem.size(of: catalogue) == nil else { return nil }
        return StoreError(
            .refused, path: catalogue, message: "this is no file, and so no catalogue",
            advice: "move it elsewhere, or choose another folder with --data-dir")
    }

    /// Opens the store in the folder `path`. Writing makes one where there is none.
    ///
    /// What an interrupted import left behind is removed when the store is next opened for writing.
    ///
    /// - Parameter isCancelled: asked while another process is waited for; true gives up.
    /// - Throws: ``StoreError`` `.notFound` when reading where there is none; `.busy` when another process holds it;
    ///   `.newerVersion`; `.olderVersion` when reading; `.notWritable`; `.io`, also when permission to read is missing.
    public convenience init(
        path: String, access: Access, options: StoreOptions = StoreOptions(), isCancelled: () -> Bool = { false }
    ) throws(StoreError) {
        try self.init(
            path: path, access: access, options: options, files: FileSystem(), isCancelled: isCancelled)
    }

    /// Opens the store for reading. One of an older version is brought up to date first: nobody should have to know.
    ///
    /// - Throws: as ``init(path:access:options:isCancelled:)``.
    public static func reading(
        path: String, options: StoreOptions = StoreOptions(), isCancelled: () -> Bool = { false }
    ) throws(StoreError) -> TickStore {
        do throws(StoreError) {
            return try TickStore(path: path, access: .reading, options: options, isCancelled: isCancelled)
        } catch {
            guard error.code == .olderVersion else { throw error }
            _ = try TickStore(path: path, access: .writing, options: options, isCancelled: isCancelled)
            return try TickStore(path: path, access: .reading, options: options, isCancelled: isCancelled)
        }
    }

    /// Opens the store with file operations that may be made to fail.
    ///
    /// - Parameter unfinished: a catalogue that is being made anew beside the store's own.
    init(
        path: String, access: Access, options: StoreOptions = StoreOptions(), files: FileSystem,
        unfinished: String? = nil, isCancelled: () -> Bool = { false }
    ) throws(StoreError) {
        let catalogue = unfinished ?? TickStore.catalogue(in: path)
        try TickStore.refuseUnusableName(path)
        if let refusal = TickStore.whatIsNoFile(catalogue) ?? TickStore.whatIsNoFile(catalogue + ".wal") {
            throw refusal
        }
        switch access {
        case .reading:
            if let refusal = FileSystem.refusal(of: catalogue) { throw refusal }
            guard FileSystem.exists(catalogue) else {
                throw StoreError(
                    .notFound, path: path, message: "there is no tick store here yet",
                    advice: "import something first: tickloom import FILE --symbol EURUSD")
            }
        case .writing:
            // Asked before anything is made here, and again below under the lock.
            if unfinished == nil, !FileSystem.exists(catalogue) { try TickStore.refuseForeignFolder(path) }
            try files.makeFolder(path)
        }
        self.path = path
        self.access = access
        self.options = options
        self.files = files
        share = StoreShare(
            try StoreLock(
                path: path + "/tickloom.lock", mode: access == .writing ? .exclusive : .shared,
                timeoutSeconds: options.lockTimeoutSeconds, owner: .current(socket: options.socketPath),
                isCancelled: isCancelled))
        let isNew = access == .writing && !FileSystem.exists(catalogue)
        if isNew {
            if unfinished == nil { try TickStore.refuseForeignFolder(path) }
            try TickStore.makeCatalogue(catalogue, folder: path, options: options, files: files)
        }
        database = try Database(
            path: catalogue, settings: TickStore.settings(folder: path, access: access, options: options), share: share)
        connection = try database.connect()
        if !isNew { try TickStore.migrate(connection, folder: path, access: access) }
        if access == .writing, unfinished == nil {
            try removeLeftovers()
            refreshView()
        }
    }

    /// Opens nothing anew: shares what another store of this process has open.
    init(sharing store: TickStore) throws(StoreError) {
        path = store.path
        options = store.options
        access = store.access
        files = store.files
        share = store.share
        database = store.database
        connection = try store.database.connect()
        share.hasSiblings.store(true, ordering: .relaxed)
    }

    /// Runs `body` with a connection that may write: while this store reads, another one than that.
    func withWritingConnection<Result>(
        _ body: (borrowing Connection) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        guard isReading else { return try body(connection) }
        if secondConnection == nil { secondConnection = SecondConnection(try database.connect()) }
        return try body(secondConnection!.connection)
    }

    /// DuckDB takes what follows a question mark for something else than a name, and writes its log elsewhere.
    private static func refuseUnusableName(_ path: String) throws(StoreError) {
        #if os(Windows)
        let characters = "?"
        #else
        let characters = "?\\"
        #endif
        guard let character = path.first(where: { characters.contains($0) }) else { return }
        throw StoreError(
            .refused, path: path,
            message: "a store cannot be kept in a folder whose path has the character \(character)",
            advice: "choose another folder with --data-dir")
    }

    // MARK: Schema

    private static func settings(
        folder: String, access: Access, options: StoreOptions
    ) -> [(name: String, value: String)] {
        [
            ("access_mode", access == .writing ? "READ_WRITE" : "READ_ONLY"),
            ("memory_limit", "\(options.memoryLimitBytes)B"), ("threads", "\(options.threads)"),
            ("temp_directory", options.temporaryFolder ?? folder + "/tmp"),
            // A user's query must not take the room that the next import or row needs.
            ("max_temp_directory_size", "\(temporaryBytesMax(options.temporaryFolder ?? folder))B"),
            // The catalogue is small: the default of 256 KiB a block would make it mostly empty.
            ("default_block_size", "16384"),
            // The view ticks names the lake's files from the store's folder, see ``refreshView()``.
            ("file_search_path", folder),
            // Nothing may be fetched or loaded behind the user's back.
            ("autoinstall_known_extensions", "false"), ("autoload_known_extensions", "false"),
        ]
    }

    /// Half of what is free, and 64 GB at most.
    private static func temporaryBytesMax(_ folder: String) -> Int {
        min(64_000_000_000, (freeBytes(folder) ?? 8_000_000_000) / 2)
    }

    /// Makes an empty catalogue under another name and puts it in its place when it is complete, so that a process that
    /// ends in between, or a full disk, leaves no half-made one.
    private static func makeCatalogue(
        _ catalogue: String, folder: String, options: StoreOptions, files: FileSystem
    ) throws(StoreError) {
        let unfinished = catalogue + ".tickloom-new"
        files.remove(unfinished)
        files.remove(unfinished + ".wal")
        do throws(StoreError) {
            let database = try Database(
                path: unfinished, settings: settings(folder: folder, access: .writing, options: options))
            let connection = try database.connect()
            try migrate(connection, from: 0)
            try connection.execute("CHECKPOINT")
        } catch {
            files.remove(unfinished)
            files.remove(unfinished + ".wal")
            throw error
        }
        try files.rename(unfinished, to: catalogue)
        try files.syncFolder(folder)
    }

    /// An empty catalogue would make every file of the lake an orphan; and a folder in which someone else keeps `ticks`
    /// or `staging` is not ours to fill.
    private static func refuseForeignFolder(_ folder: String) throws(StoreError) {
        guard LakeFiles.isEmpty(storeFolder: folder) else {
            throw StoreError(
                .damaged, path: catalogue(in: folder),
                message: "the catalogue is gone, and the lake beside it has files",
                advice: "run tickloom store repair, which makes the catalogue anew from the lake")
        }
        for name in [lake, "staging"] {
            guard let foreign = LakeFiles.files(in: name, of: folder).first else { continue }
            throw StoreError(
                .refused, path: folder + "/" + foreign, message: "this is no tick store, and its folder has a \(name)",
                advice: "choose another folder with --data-dir")
        }
    }

    /// Brings the schema up to date.
    private static func migrate(
        _ connection: borrowing Connection, folder: String, access: Access
    ) throws(StoreError) {
        let version = try schemaVersion(connection)
        if version == 0, try hasTables(connection) {
            throw StoreError(
                .refused, path: catalogue(in: folder), message: "this is a database of something else",
                advice: "choose another folder with --data-dir")
        }
        guard version <= Migrations.newest else {
            throw StoreError(
                .newerVersion, path: folder,
                message: "the store has schema version \(version), and this tickloom knows up to \(Migrations.newest)",
                advice: "use a newer tickloom")
        }
        guard version < Migrations.newest else { return }
        guard access == .writing else {
            throw StoreError(
                .olderVersion, path: folder,
                message: "the store has the older schema version \(version) and must be brought up to date first",
                advice: "run an import, which does it")
        }
        try migrate(connection, from: version)
    }

    /// Takes all steps after `version`, each in a transaction of its own; all in one if there is nothing yet.
    private static func migrate(_ connection: borrowing Connection, from version: Int) throws(StoreError) {
        // A catalogue that is being made is whole when it gets its name: each step for itself would only cost a sync.
        let steps = Migrations.all.filter { $0.version > version }
        for group in version == 0 ? [steps] : steps.map({ [$0] }) {
            try connection.transaction { () throws(StoreError) in
                for step in group {
                    if step.version == 1 {
                        try connection.execute(
                            "CREATE TABLE schema_migrations (version BIGINT PRIMARY KEY, name VARCHAR NOT NULL)")
                    }
                    try connection.execute(script: step.sql)
                    try connection.prepare("INSERT INTO schema_migrations VALUES (?, ?)")
                        .run(.int(Int64(step.version)), .text(step.name))
                }
            }
        }
    }

    /// 0 for a database that is not ours, or is empty.
    static func schemaVersion(_ connection: borrowing Connection) throws(StoreError) -> Int {
        // Others have a table of that name, too.
        let known = try connection.prepare(
            "SELECT count(*) FROM duckdb_tables() WHERE table_name IN ('schema_migrations', 'tick_partitions')")
        var rows = try known.rows([])
        guard try rows.next(), rows.int(0) == 2 else { return 0 }
        var versions = try connection.prepare("SELECT coalesce(max(version), 0) FROM schema_migrations").rows([])
        return try versions.next() ? Int(versions.int(0)) : 0
    }

    private static func hasTables(_ connection: borrowing Connection) throws(StoreError) -> Bool {
        var rows = try connection.prepare("SELECT count(*) FROM duckdb_tables()").rows([])
        return try rows.next() && rows.int(0) > 0
    }

    // MARK: Catalogue

    /// The instrument of that symbol, if it is known.
    public func instrument(_ symbol: Symbol) throws(StoreError) -> Instrument? {
        try connection.instrument(symbol)
    }

    /// The partitions of a symbol that hold ticks of `[from, to)`, in order of date.
    public func partitions(
        of symbol: Symbol, from: Int64 = .min, to: Int64 = .max
    ) throws(StoreError) -> [TickPartition] {
        if windowStatement == nil { windowStatement = KeptStatement(try connection.preparePartitions()) }
        var rows = try windowStatement!.statement.rows([.text(symbol.name), .int(from), .int(to)])
        return try Connection.partitions(of: symbol, &rows)
    }

    /// Tells whether the ticks of the days that have some of `[from, to)` are those of before, and costs next to nothing. For
    /// comparison within one process only.
    public func mark(of symbol: Symbol, from: Int64, to: Int64) throws(StoreError) -> String {
        if markStatement == nil {
            markStatement = KeptStatement(
                try connection.prepare(
                    """
                    SELECT concat(count(*), ' ', bit_xor(hash(date, content_hash)))
                    FROM tick_partitions WHERE symbol = ? AND last_ts_ns >= ? AND first_ts_ns < ?
                    """))
        }
        var rows = try markStatement!.statement.rows([.text(symbol.name), .int(from), .int(to)])
        return try rows.next() ? rows.text(0) : ""
    }

    /// The digits of a symbol's prices; nil if there is no such symbol.
    public func priceScale(of symbol: Symbol) throws(StoreError) -> Int? {
        if scaleStatement == nil {
            scaleStatement = KeptStatement(
                try connection.prepare("SELECT CAST(price_scale AS BIGINT) FROM instruments WHERE symbol = ?"))
        }
        var rows = try scaleStatement!.statement.rows([.text(symbol.name)])
        return try rows.next() ? Int(rows.int(0)) : nil
    }

    /// The symbol's last partition that begins before `time`; nil if there is none.
    public func lastPartition(of symbol: Symbol, before time: Int64 = .max) throws(StoreError) -> TickPartition? {
        try connection.lastPartition(of: symbol, before: time)
    }

    /// The symbol's first partition that has ticks at or after `time`; nil if there is none.
    public func firstPartition(of symbol: Symbol, from time: Int64) throws(StoreError) -> TickPartition? {
        try connection.firstPartition(of: symbol, from: time)
    }

    /// What is stored, by symbol in alphabetic order.
    public func summaries() throws(StoreError) -> [SymbolSummary] { try connection.summaries() }
}
