import Foundation

/// Makes the three standard streams safe to have, and lets writing fail where it would end the process.
enum StandardStreams {
    /// Opens `/dev/null` in place of each stream that is closed, and lets writing to a pipe that nobody reads fail.
    ///
    /// The system gives a new file the lowest free number. With a closed stream that is the stream's own, and what is
    /// written to the stream would end up in the first file that is opened: the catalogue, or the lock. So this comes
    /// before everything else. Windows has no such numbers for its files.
    static func secure() {
        #if !os(Windows)
        for stream in Int32(0)...2 where fcntl(stream, F_GETFD) == -1 && errno == EBADF {
            // Lower streams are open by now, so this is the lowest free number.
            _ = open("/dev/null", O_RDWR)
        }
        // Notes that nobody reads are no reason to end. Results are: see ``Output``.
        signal(SIGPIPE, SIG_IGN)
        // A file that grows beyond what `ulimit -f` allows is a fault of writing like a full disk.
        signal(SIGXFSZ, SIG_IGN)
        #endif
    }
}
