private import Foundation
internal import MarketModel
internal import TickImport

/// What the process does that reads a Parquet file: it takes its limits, opens the file with DuckDB, and writes what it finds
/// to standard output. See `docs/adr/0012`.
public enum ParquetChild {
    /// How it ends when it has said why it failed.
    private static let failed: Int32 = 65

    /// Does a task, and ends the process.
    ///
    /// - Parameter text: a ``ParquetTask`` as JSON.
    public static func run(_ text: String) -> Never {
        #if os(Windows)
        exit(failed)
        #else
        // Messages go where standard error was. What libraries write to it is not for the user.
        let messages = fcntl(2, F_DUPFD, 3)
        let nowhere = open("/dev/null", O_WRONLY)
        dup2(nowhere, 2)
        closeOthers(but: messages)
        watch(messages)
        do {
            let task = try JSONDecoder().decode(ParquetTask.self, from: Data(text.utf8))
            limit(task)
            try perform(task)
            _exit(0)
        } catch {
            let failure =
                error as? ParquetFailure
                ?? ParquetFailure(.damaged, "the reader of Parquet files failed: \(error)", advice: "report this")
            if let bytes = try? JSONEncoder().encode(failure) { write(Array(bytes), to: messages) }
            _exit(failed)
        }
        #endif
    }

    #if !os(Windows)
    private static func perform(_ task: ParquetTask) throws {
        guard let symbol = Symbol(task.symbol), Instrument.scales.contains(task.scale) else {
            throw ParquetFailure(.damaged, "the task is none", advice: "report this")
        }
        let file = try ParquetFile(
            memoryBytes: task.memoryBytes, zone: task.zone.flatMap { TimeZoneRules($0) }, scale: task.givenScale)
        switch task.action {
        case .describe:
            write(Array(try JSONEncoder().encode(try file.describe())), to: 1)
        case .read:
            try file.read(symbol: symbol, scale: task.scale) { write($0, to: 1) }
        }
    }

    /// Writes all of it. If nobody reads it any more, the process ends: by the system's signal, or here.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress! + done, $0.count - done) }
            if count < 0, errno != EINTR { _exit(failed) }
            done += max(0, count)
        }
    }

    /// Closes what was open in the process that started this one, such as its locks.
    private static func closeOthers(but kept: Int32) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/dev/fd")) ?? []
        for number in names.compactMap({ Int32($0) }) where number > 2 && number != kept { close(number) }
    }

    /// Ends the process when the one that started it is gone, whatever is being done here.
    private static func watch(_ messages: Int32) {
        Thread.detachNewThread {
            var byte: UInt8 = 0
            while true {
                let count = systemRead(messages, &byte, 1)
                if count == 0 || count < 0 && errno != EINTR { _exit(failed) }
            }
        }
    }

    private static func limit(_ task: ParquetTask) {
        set(RLIMIT_AS, task.memoryBytes)
        set(RLIMIT_CORE, 0)
        // It writes no file.
        set(RLIMIT_FSIZE, 0)
        set(RLIMIT_NOFILE, 64)
        set(RLIMIT_CPU, task.processorSeconds)
    }

    #if canImport(Glibc)
    private static func set(_ resource: __rlimit_resource, _ value: Int) {
        var limit = rlimit(rlim_cur: rlim_t(value), rlim_max: rlim_t(value))
        setrlimit(Int32(resource.rawValue), &limit)
    }
    #else
    private static func set(_ resource: Int32, _ value: Int) {
        var limit = rlimit(rlim_cur: rlim_t(value), rlim_max: rlim_t(value))
        setrlimit(resource, &limit)
    }
    #endif
    #endif
}

#if canImport(Darwin)
private let systemWrite = Darwin.write
private let systemRead = Darwin.read
#elseif canImport(Musl)
private let systemWrite = Musl.write
private let systemRead = Musl.read
#elseif canImport(Glibc)
private let systemWrite = Glibc.write
private let systemRead = Glibc.read
#endif
