import CWebKitGTK
import DesktopCore

/// One run of the engine's program, to its end.
enum Command {
    struct Finished {
        /// Nil if a signal ended it.
        var exitCode: Int32?
        var output: String
        var errors: String
    }

    /// Runs it, and calls `done` when it has ended.
    ///
    /// - Throws: ``ShellError`` `.unavailable` if it cannot be started.
    static func run(_ arguments: [String], done: @escaping (Finished) -> Void) throws(ShellError) {
        let launcher = g_subprocess_launcher_new(
            GSubprocessFlags(
                rawValue: G_SUBPROCESS_FLAGS_STDOUT_PIPE.rawValue | G_SUBPROCESS_FLAGS_STDERR_PIPE.rawValue))!
        defer { g_object_unref(UnsafeMutableRawPointer(launcher)) }
        let process = try spawn(launcher, arguments)
        g_subprocess_communicate_utf8_async(
            process, nil, nil,
            { source, result, pointer in
                MainActor.assumeIsolated {
                    let process = OpaquePointer(source)
                    var output: UnsafeMutablePointer<CChar>?
                    var errors: UnsafeMutablePointer<CChar>?
                    var error: UnsafeMutablePointer<GError>?
                    g_subprocess_communicate_utf8_finish(process, result, &output, &errors, &error)
                    defer {
                        g_free(output)
                        g_free(errors)
                        g_clear_error(&error)
                        g_object_unref(source)
                    }
                    let finished = Finished(
                        exitCode: g_subprocess_get_if_exited(process) != 0
                            ? g_subprocess_get_exit_status(process) : nil,
                        output: output.map { String(cString: $0) } ?? "",
                        errors: errors.map { String(cString: $0) } ?? "")
                    Once<Finished>.take(pointer)(finished)
                }
            }, Once(done).pointer)
    }

    /// - Throws: ``ShellError`` `.unavailable`.
    static func spawn(_ launcher: OpaquePointer, _ arguments: [String]) throws(ShellError) -> OpaquePointer {
        var error: UnsafeMutablePointer<GError>?
        var words: [UnsafePointer<CChar>?] = arguments.map { UnsafePointer(g_strdup($0)) }
        words.append(nil)
        let process = words.withUnsafeMutableBufferPointer {
            g_subprocess_launcher_spawnv(launcher, $0.baseAddress!, &error)
        }
        for word in words { g_free(UnsafeMutableRawPointer(mutating: word)) }
        if let process { return process }
        let reason = error.map { String(cString: $0.pointee.message) } ?? "no reason is known"
        g_clear_error(&error)
        throw ShellError(
            .unavailable, "the engine's program cannot be started: \(reason)", location: arguments[0],
            advice: "name it by --engine")
    }
}
