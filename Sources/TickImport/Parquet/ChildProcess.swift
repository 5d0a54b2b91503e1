private import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A process that this one started, with a file as its standard input, a pipe as its output and a socket as its standard
/// error. It is ended and waited for when it is let go.
final class ChildProcess {
    struct Failure: Error {
        let reason: String
        /// Whether it gave nothing for too long.
        var isStalled = false
    }

    /// How it ended.
    enum End: Hashable {
        case exit(Int32)
        case signal(Int32)
    }

    /// So much of what it says at its end is read.
    private static let messageBytesMax = 1 << 14

    #if os(Windows)
    init(_ program: String, _ arguments: [String], input: InputFile) throws(Failure) {
        throw Failure(reason: "Parquet is not read on Windows yet; write it as CSV or as .ticks elsewhere")
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, stallSeconds: Double) throws(Failure) -> Int { 0 }
    func end(stallSeconds: Double) -> (End, message: [UInt8]) { (.exit(1), []) }
    func cancel() {}
    #else
    private let number: pid_t
    private let output: Int32
    private let messages: Int32
    /// Whether its number is no longer its own.
    private let isReaped = Mutex(false)

    /// Starts it in a process group of its own, so that Ctrl-C reaches this process alone, and with no environment but
    /// where libraries are.
    init(_ program: String, _ arguments: [String], input: InputFile) throws(Failure) {
        var pipe: (read: Int32, write: Int32) = (-1, -1)
        var socket: (mine: Int32, its: Int32) = (-1, -1)
        do throws(Failure) {
            pipe = try ChildProcess.pair { systemPipe($0) }
            socket = try ChildProcess.pair { socketpair(AF_UNIX, ChildProcess.streamType, 0, $0) }
            number = try ChildProcess.spawn(
                program, arguments, [input.fileDescriptor, pipe.write, socket.its])
        } catch {
            for end in [pipe.read, pipe.write, socket.mine, socket.its] where end >= 0 { close(end) }
            throw error
        }
        close(pipe.write)
        close(socket.its)
        output = pipe.read
        messages = socket.mine
    }

    deinit {
        if !isReaped.withLock({ $0 }) { _ = reap() }
        close(output)
        close(messages)
    }

    /// Fills `buffer` with what it writes.
    ///
    /// - Parameter stallSeconds: how long nothing may come.
    /// - Returns: bytes written; less than `buffer.count` only at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer, stallSeconds: Double) throws(Failure) -> Int {
        var done = 0
        while done < buffer.count {
            guard ChildProcess.wait(for: output, seconds: stallSeconds) else {
                throw Failure(reason: "nothing came", isStalled: true)
            }
            let count = systemRead(output, buffer.baseAddress! + done, buffer.count - done)
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR || errno == EAGAIN { continue }
                throw Failure(reason: ChildProcess.lastError)
            }
            done += count
        }
        return done
    }

    /// Waits for its end, for so long at the most, and ends it then.
    ///
    /// - Returns: how it ended, and what it wrote to standard error.
    func end(stallSeconds: Double) -> (End, message: [UInt8]) {
        var message: [UInt8] = []
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let start = ContinuousClock.now
        // Its end of the socket closes when it ends: by then its status is fixed, and ending it changes nothing.
        while ContinuousClock.now - start < .seconds(stallSeconds),
            ChildProcess.wait(for: messages, seconds: stallSeconds)
        {
            let count = systemRead(messages, &bytes, bytes.count)
            if count == 0 || count < 0 && errno != EINTR { break }
            if count > 0, message.count < ChildProcess.messageBytesMax { message += bytes[..<count] }
        }
        return (reap(), message)
    }

    /// Ends it, if it has not ended, and what it started. From any thread; what reads from it comes to the end.
    func cancel() {
        isReaped.withLock { isReaped in
            guard !isReaped else { return }
            // Its process group has its number, which no other can have before its status is taken.
            kill(-number, SIGKILL)
            kill(number, SIGKILL)
        }
    }

    /// Ends it, if it has not ended, and takes its status.
    private func reap() -> End {
        cancel()
        return isReaped.withLock { isReaped in
            var status: Int32 = 0
            while waitpid(number, &status, 0) < 0, errno == EINTR {}
            isReaped = true
            let signal = status & 0x7f
            return signal == 0 ? .exit(status >> 8 & 0xff) : .signal(signal)
        }
    }

    /// Whether there is something to read, or the end, within so many seconds.
    private static func wait(for descriptor: Int32, seconds: Double) -> Bool {
        let start = ContinuousClock.now
        while true {
            let elapsed = (ContinuousClock.now - start) / .seconds(1)
            // Asked once more when the time is over: this process may have been stopped for a while.
            let left = max(0, min(seconds - elapsed, 1_000_000))
            var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let count = poll(&polled, 1, Int32((left * 1_000).rounded(.up)))
            if count > 0 { return true }
            if count == 0, elapsed + left >= seconds { return false }
            if count < 0, errno != EINTR { return true }
        }
    }

    /// Two ends that no other process gets.
    private static func pair(_ make: (UnsafeMutablePointer<Int32>) -> Int32) throws(Failure) -> (Int32, Int32) {
        var ends: [Int32] = [-1, -1]
        guard make(&ends) == 0 else { throw Failure(reason: lastError) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    private static func spawn(
        _ program: String, _ arguments: [String], _ streams: [Int32]
    ) throws(Failure) -> pid_t {
        #if canImport(Darwin)
        var actions: posix_spawn_file_actions_t?
        var attributes: posix_spawnattr_t?
        #else
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        for (index, stream) in streams.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, stream, Int32(index))
        }
        var flags = Int16(POSIX_SPAWN_SETPGROUP) | Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK)
        #if canImport(Darwin)
        flags |= Int16(POSIX_SPAWN_CLOEXEC_DEFAULT)
        #endif
        var signals = sigset_t()
        sigfillset(&signals)
        for number in [SIGKILL, SIGSTOP] { sigdelset(&signals, number) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, flags)
        let kept: [String] = ["LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"].compactMap { (name: String) -> String? in
            getenv(name).map { "\(name)=" + String(cString: $0) }
        }
        // A crash is to end it at once, and threads are to share their memory.
        let settings = ["LC_ALL=C", "TZ=UTC", "SWIFT_BACKTRACE=enable=no", "MALLOC_ARENA_MAX=1"]
        let words = ["tickloom"] + arguments
        var argv: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] = (settings + kept).map { strdup($0) } + [nil]
        defer {
            for text in argv + environment { free(text) }
        }
        var number = pid_t()
        let status = posix_spawn(&number, program, &actions, &attributes, &argv, &environment)
        guard status == 0 else { throw Failure(reason: String(cString: strerror(status))) }
        return number
    }

    private static var lastError: String { String(cString: strerror(errno)) }

    #if canImport(Glibc)
    private static let streamType = Int32(SOCK_STREAM.rawValue)
    #else
    private static let streamType = SOCK_STREAM
    #endif
    #endif
}

#if canImport(Darwin)
private let systemRead = Darwin.read
private let systemPipe = Darwin.pipe
#elseif canImport(Musl)
private let systemRead = Musl.read
private let systemPipe = Musl.pipe
#elseif canImport(Glibc)
private let systemRead = Glibc.read
private let systemPipe = Glibc.pipe
#endif
