import Foundation
import Services
import Synchronization

/// Whether the user pressed Ctrl-C (or the system asks the process to end).
///
/// The first such signal ends every command. One that asks ``isRequested`` while it works ends itself, and says what
/// became of its work. All others are ended by a thread that waits for signals: at once, or, if they said with
/// ``watch()`` that they would ask, when they have not asked for a moment, because they are held up by someone
/// else: a pipe that nobody reads, a file on a disk that does not answer. A second signal ends every command at once.
enum Interruption {
    /// The signal that came first; 0 if none did.
    private static let received = Atomic<Int32>(0)
    private static let count = Atomic<Int>(0)
    /// Whether the command asks ``isRequested`` again and again.
    private static let isWatching = Atomic<Bool>(false)
    /// Whether the command knows, and is about to end by itself.
    private static let isNoticed = Atomic<Bool>(false)
    /// How many calls are under way that end when someone else is ready.
    private static let waits = Atomic<Int>(0)
    /// Whether the process is being ended, and nobody else is to do or say anything about it.
    private static let isEnding = Atomic<Bool>(false)
    /// Files and folders that must not outlive the process.
    private static let temporary = Mutex<Set<String>>([])
    /// What must be put right before the process ends, such as a terminal that does not show what is typed.
    private static let restoration = Mutex<(@Sendable () -> Void)?>(nil)
    /// The end of a pipe into which the signal handler writes.
    private static let bell = Atomic<Int32>(-1)

    /// How long a command may take to notice.
    private static let noticeSeconds = 0.7

    static var isRequested: Bool {
        guard received.load(ordering: .relaxed) != 0 else { return false }
        isNoticed.store(true, ordering: .relaxed)
        return true
    }

    /// As shells tell it: 130 after Ctrl-C, 143 after a request to end.
    static var exitStatus: Int32 {
        let number = received.load(ordering: .relaxed)
        return number == 0 ? ExitStatus.code(.interrupted) : 128 + number
    }

    /// Says that this command asks ``isRequested`` from now on, and ends by itself.
    static func watch() {
        isWatching.store(true, ordering: .relaxed)
        #if os(Windows)
        signal(SIGINT, handler)
        signal(SIGTERM, handler)
        #endif
    }

    /// Says that what is done now waits for nobody, comes to its end soon, and should.
    static func complete() { isNoticed.store(true, ordering: .relaxed) }

    /// Runs what may wait for someone else without end, such as writing to a pipe.
    static func whileWaiting<Result>(_ body: () throws -> Result) rethrows -> Result {
        waits.add(1, ordering: .relaxed)
        defer { waits.subtract(1, ordering: .relaxed) }
        return try body()
    }

    /// Ends work on a file, which then does not appear.
    ///
    /// - Throws: ``ServiceError`` `.interrupted`.
    static func check(_ message: String = "stopped; no file was written") throws(ServiceError) {
        guard isRequested else { return }
        throw ServiceError(.interrupted, message, advice: "run it again")
    }

    /// Says what to put right if the process is ended; nil if there is nothing any more.
    static func restore(with body: (@Sendable () -> Void)?) { restoration.withLock { $0 = body } }

    /// A file that is to be removed if the process is ended.
    static func add(temporary path: String) { temporary.withLock { _ = $0.insert(path) } }

    /// A file that has its name, or is gone.
    static func remove(temporary path: String) { temporary.withLock { _ = $0.remove(path) } }

    private static let handler: @convention(c) (Int32) -> Void = { number in
        _ = Interruption.received.compareExchange(expected: 0, desired: number, ordering: .relaxed)
        #if os(Windows)
        signal(number, SIG_DFL)
        #else
        let saved = errno
        // Should the thread itself be held up, the third signal ends the process as the system does it.
        if Interruption.count.add(1, ordering: .relaxed).newValue > 1 { signal(number, SIG_DFL) }
        var byte: UInt8 = 0
        _ = systemWrite(Interruption.bell.load(ordering: .relaxed), &byte, 1)
        errno = saved
        #endif
    }

    /// Begins to wait for signals. It comes first of all, but for ``StandardStreams/secure()``.
    static func begin() {
        #if !os(Windows)
        // Made here, because a signal handler must not be the first to touch them.
        _ = isRequested
        _ = handler
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        // A handler must not be held up, however many signals come.
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        bell.store(ends[1], ordering: .relaxed)
        let listener = ends[0]
        Thread.detachNewThread { listen(listener) }
        signal(SIGINT, handler)
        signal(SIGTERM, handler)
        // Under nohup, a terminal that closes is no reason to stop.
        var now = sigaction()
        if sigaction(SIGHUP, nil, &now) == 0, !isIgnoring(now) { signal(SIGHUP, handler) }
        #endif
    }

    /// Says that the command ends by itself now. It does not return where the process is being ended already.
    static func end() {
        guard !isEnding.exchange(true, ordering: .relaxed) else {
            while true { Thread.sleep(forTimeInterval: 1) }
        }
    }

    #if !os(Windows)
    private static func listen(_ listener: Int32) {
        var byte: UInt8 = 0
        while read(listener, &byte, 1) < 0, errno == EINTR {}
        let start = ContinuousClock.now
        var polled = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
        while isWatching.load(ordering: .relaxed), poll(&polled, 1, 20) <= 0 {
            let isHeldUp = !isNoticed.load(ordering: .relaxed) || waits.load(ordering: .relaxed) > 0
            if isHeldUp, ContinuousClock.now - start > .seconds(noticeSeconds) { break }
        }
        let isFirst = !isEnding.exchange(true, ordering: .relaxed)
        let files = temporary.withLock { $0 }
        for file in files { try? FileManager.default.removeItem(atPath: file) }
        restoration.withLock { $0 }?()
        if isFirst {
            let message = files.isEmpty ? "stopped" : "stopped; no file was written"
            let text = Main.text(of: ServiceError(.interrupted, message, advice: "run it again"))
            // Whoever should read it may be what holds the command up.
            var ready = pollfd(fd: 2, events: Int16(POLLOUT), revents: 0)
            if poll(&ready, 1, 0) > 0 {
                let bytes = Array((text + "\n").utf8)
                _ = systemWrite(2, bytes, bytes.count)
            }
        }
        _exit(exitStatus)
    }

    private static func isIgnoring(_ action: sigaction) -> Bool {
        #if canImport(Darwin)
        let handler = action.__sigaction_u.__sa_handler
        #else
        let handler = action.__sigaction_handler.sa_handler
        #endif
        return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
    #endif
}

#if canImport(Darwin)
private let systemWrite = Darwin.write
#elseif canImport(Musl)
private let systemWrite = Musl.write
#elseif canImport(Glibc)
private let systemWrite = Glibc.write
#endif
