import CWebKitGTK
import DesktopCore
import Foundation

/// Sees to it that an engine serves the data folder, as long as the window is open.
///
/// One that is there is used and left alone. Else one is started, started again when it ends by itself, and ended with the window.
final class EngineKeeper {
    /// What happens, for the window.
    enum Event {
        /// Nobody serves yet; a text for people.
        case starting(String)
        /// Pages can be shown.
        case serves(PageAccess)
        /// The engine is away for a moment; a text for people.
        case away(String)
        /// It is not tried any more.
        case failed(ShellError, detail: String)
        /// It has ended, as was asked for.
        case ended
    }

    private static let endSeconds = 45
    private static let watchMilliseconds: guint = 500

    private let program: String
    private let dataFolder: String
    private let onEvent: (Event) -> Void
    private var own: EngineProcess?
    /// The process of an engine that was there before.
    private var other: Int32?
    private var policy = RestartPolicy()
    private var port: Int?
    private var isReady = false
    private var servesSince: Int64 = 0
    private var isEnding = false
    private var hasServed = false

    init(program: String, dataFolder: String, onEvent: @escaping (Event) -> Void) {
        self.program = program
        self.dataFolder = dataFolder
        self.onEvent = onEvent
        g_timeout_add(
            EngineKeeper.watchMilliseconds,
            { pointer in
                MainActor.assumeIsolated {
                    Unmanaged<EngineKeeper>.fromOpaque(pointer!).takeUnretainedValue().watchOther()
                    return 1
                }
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Finds an engine, or starts one.
    func start() {
        guard !isEnding else { return }
        if !hasServed { onEvent(.starting("Looking for the engine …")) }
        ask("system.page") { finished in
            if finished.exitCode == 0 { return self.found(finished.output) }
            let fault = EngineFault(output: finished.errors)
            if fault?.isNoEngine == true { return self.spawn([nil, 0]) }
            self.fail(fault, finished.errors)
        }
    }

    /// The user wants it to be tried anew.
    func retry() {
        guard !isEnding else { return }
        policy.reset()
        if own == nil { start() } else if isReady { askForPage() }
    }

    /// Ends an engine of our own; `.ended` follows in any case.
    func end() {
        guard !isEnding else { return }
        isEnding = true
        guard let own else { return onEvent(.ended) }
        own.send(SIGTERM)
        Once.after(milliseconds: EngineKeeper.endSeconds * 1_000) {
            // It had longer than it gives itself.
            self.own?.send(SIGKILL)
        }
    }

    /// Asks the engine, over its Unix socket, which needs no secret.
    func ask(_ method: String, _ params: String? = nil, done: @escaping (Command.Finished) -> Void) {
        do throws(ShellError) {
            try Command.run(
                [program, "call", method] + (params.map { [$0] } ?? []) + ["--json", "--data-dir", dataFolder],
                done: done)
        } catch {
            fail(
                EngineFault(
                    code: "unavailable", message: error.message, location: error.location, advice: error.advice), "")
        }
    }

    // MARK: One that is there

    private func found(_ answer: String) {
        guard let access = PageAccess(answer: answer) else {
            return onEvent(
                .failed(
                    ShellError(
                        .engine, "the engine that serves this folder serves no pages to this window",
                        location: dataFolder,
                        advice: "start it without --no-web, or end it"), detail: ""))
        }
        ask("system.info") { finished in
            struct Info: Decodable { var pid: Int32 }
            guard let info = try? JSONDecoder().decode(Info.self, from: Data(finished.output.utf8)) else {
                // It has just ended.
                return self.again("The engine ended.")
            }
            guard !self.isEnding else { return }
            self.other = info.pid
            self.serves(access)
        }
    }

    private func watchOther() {
        guard let other, kill(other, 0) != 0, errno == ESRCH else { return }
        self.other = nil
        again("The engine ended.")
    }

    // MARK: One of our own

    /// - Parameter ports: to be tried, one after the other; nil for the configured one, 0 for any.
    private func spawn(_ ports: [Int?]) {
        guard !isEnding else { return onEvent(.ended) }
        if !hasServed { onEvent(.starting("Starting the engine …")) }
        isReady = false
        var arguments = [program, "serve", "--json", "--end-with-input", "--data-dir", dataFolder]
        if let port = ports[0] { arguments += ["--port", "\(port)"] }
        do throws(ShellError) {
            own = try EngineProcess(
                arguments,
                onLine: { line in
                    if let ready = EngineReady(line: line) { self.ready(ready) }
                },
                onEnd: { self.ownEnded($0, Array(ports.dropFirst())) })
        } catch {
            onEvent(.failed(error, detail: ""))
        }
    }

    private func ready(_ ready: EngineReady) {
        isReady = true
        port = ready.port
        servesSince = Int64(g_get_monotonic_time())
        askForPage()
    }

    private func askForPage() {
        guard !isEnding else { return }
        ask("system.page") { finished in
            guard !self.isEnding, self.own != nil else { return }
            guard finished.exitCode == 0, let access = PageAccess(answer: finished.output) else {
                return self.fail(EngineFault(output: finished.errors), finished.errors)
            }
            self.serves(access)
        }
    }

    private func serves(_ access: PageAccess) {
        hasServed = true
        onEvent(.serves(access))
    }

    private func ownEnded(_ end: EngineProcess.End, _ ports: [Int?]) {
        own = nil
        if isEnding { return onEvent(.ended) }
        if isReady {
            let how =
                end.signal.map { "The engine was ended by signal \($0)." }
                ?? "The engine ended with code \(end.exitCode ?? -1)."
            return again(
                how, servedMilliseconds: (Int64(g_get_monotonic_time()) - servesSince) / 1_000, detail: end.errors)
        }
        let fault = EngineFault(output: end.errors)
        if let fault, fault.isPortTaken, !ports.isEmpty { return spawn(ports) }
        // Somebody else was quicker, or is about to end.
        if let fault, fault.code == "busy" { return again(fault.message, detail: end.errors) }
        fail(fault, end.errors)
    }

    private func again(_ text: String, servedMilliseconds: Int64 = 0, detail: String = "") {
        guard !isEnding else { return onEvent(.ended) }
        guard let wait = policy.wait(servedMilliseconds: servedMilliseconds) else {
            return onEvent(
                .failed(
                    ShellError(
                        .engine, text, location: dataFolder, advice: "look at what the engine wrote, and try again"),
                    detail: detail))
        }
        onEvent(hasServed ? .away("\(text) It is being started again.") : .starting(text))
        Once.after(milliseconds: wait) {
            guard !self.isEnding else { return self.onEvent(.ended) }
            guard let port = self.port else { return self.start() }
            // The page that is open goes on where its engine was.
            self.ask("system.page") { finished in
                if finished.exitCode == 0 { return self.found(finished.output) }
                self.spawn([port, nil, 0])
            }
        }
    }

    private func fail(_ fault: EngineFault?, _ written: String) {
        let error =
            fault?.shellError
            ?? ShellError(
                .engine, "the engine does not start", location: program, advice: "look at what it wrote, and try again")
        let detail = fault == nil ? String(written.suffix(4_000)) : ""
        onEvent(.failed(error, detail: detail))
    }
}
