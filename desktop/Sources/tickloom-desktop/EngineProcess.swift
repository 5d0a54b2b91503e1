import CWebKitGTK
import DesktopCore
import Foundation

/// A running engine of our own.
final class EngineProcess {
    struct End {
        /// Nil if a signal ended it.
        var exitCode: Int32?
        var signal: Int32?
        /// The last lines that it wrote to its log.
        var errors: String
    }

    private static let errorLinesMax = 40

    private let process: OpaquePointer
    private let onLine: (String) -> Void
    private let onEnd: (End) -> Void
    private var errors: [String] = []
    private var hasEnded = false
    private var hasWrittenAll = false
    private var isTold = false

    /// Starts it.
    ///
    /// - Parameters:
    ///   - onLine: gets each line of its output.
    ///   - onEnd: called once, when it has ended.
    /// - Throws: ``ShellError`` `.unavailable` if it cannot be started.
    init(
        _ arguments: [String], onLine: @escaping (String) -> Void, onEnd: @escaping (End) -> Void
    ) throws(ShellError) {
        // Its input is a pipe that nobody writes to: it is closed when this program ends, however that comes about, and the
        // engine ends with it.
        let pipes =
            G_SUBPROCESS_FLAGS_STDIN_PIPE.rawValue | G_SUBPROCESS_FLAGS_STDOUT_PIPE.rawValue
            | G_SUBPROCESS_FLAGS_STDERR_PIPE.rawValue
        let launcher = g_subprocess_launcher_new(GSubprocessFlags(rawValue: pipes))!
        defer { g_object_unref(UnsafeMutableRawPointer(launcher)) }
        process = try Command.spawn(launcher, arguments)
        self.onLine = onLine
        self.onEnd = onEnd
        let waits = Once<Void> { self.ended() }
        g_subprocess_wait_async(
            process, nil,
            { source, result, pointer in
                MainActor.assumeIsolated {
                    g_subprocess_wait_finish(OpaquePointer(source), result, nil)
                    Once<Void>.take(pointer)(())
                }
            }, waits.pointer)
        LineReader.read(g_subprocess_get_stdout_pipe(process)) { line in
            if let line { self.onLine(line) }
        }
        LineReader.read(g_subprocess_get_stderr_pipe(process)) { line in
            guard let line else {
                self.hasWrittenAll = true
                return self.tellIfOver()
            }
            // The engine's log is ours.
            FileHandle.standardError.write(Data((line + "\n").utf8))
            self.errors.append(line)
            if self.errors.count > EngineProcess.errorLinesMax { self.errors.removeFirst() }
        }
    }

    isolated deinit { g_object_unref(UnsafeMutableRawPointer(process)) }

    func send(_ signal: Int32) {
        if !hasEnded { g_subprocess_send_signal(process, signal) }
    }

    private func ended() {
        hasEnded = true
        tellIfOver()
        // A child of the engine's may hold its log open.
        Once.after(milliseconds: 1_000) {
            self.hasWrittenAll = true
            self.tellIfOver()
        }
    }

    private func tellIfOver() {
        guard hasEnded, hasWrittenAll, !isTold else { return }
        isTold = true
        let isExit = g_subprocess_get_if_exited(process) != 0
        onEnd(
            End(
                exitCode: isExit ? g_subprocess_get_exit_status(process) : nil,
                signal: isExit ? nil : g_subprocess_get_term_sig(process), errors: errors.joined(separator: "\n")))
    }
}
