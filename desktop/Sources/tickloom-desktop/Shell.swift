import CWebKitGTK
import DesktopCore
import Foundation

/// The program: one window, one data folder, one engine.
final class Shell {
    private(set) var exitCode: Int32 = 0
    private let arguments: Arguments
    private var window: ShellWindow?
    private var keeper: EngineKeeper?
    private var lock: InstanceLock?
    private var program = ""

    init(_ arguments: Arguments) { self.arguments = arguments }

    /// Begins; all else happens in the loop.
    ///
    /// - Throws: ``ShellError`` if there is no engine's program.
    func begin() throws(ShellError) {
        for signal in [SIGTERM, SIGINT, SIGHUP] {
            g_unix_signal_add(
                signal,
                { pointer in
                    MainActor.assumeIsolated {
                        Unmanaged<Shell>.fromOpaque(pointer!).takeUnretainedValue().close()
                        return 1
                    }
                }, Unmanaged.passUnretained(self).toOpaque())
        }
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
        do throws(ShellError) {
            program = try EngineProgram.find(
                named: arguments.engine, shell: own, path: ProcessInfo.processInfo.environment["PATH"])
        } catch {
            return showAlone(error)
        }
        let folder = arguments.dataFolder.map { ["--data-dir", $0] } ?? []
        try Command.run([program, "config", "show", "--json"] + folder) { finished in
            guard let folder = DataFolder.told(finished.output) else {
                let fault = EngineFault(output: finished.errors)?.shellError
                return self.showAlone(
                    fault
                        ?? ShellError(
                            .engine, "the engine's program does not tell its configuration", location: self.program,
                            advice: "is it tickloom, and of this version? Name another one by --engine"))
            }
            self.take(folder)
        }
    }

    /// Takes the data folder, or leaves it to the window that has it.
    private func take(_ dataFolder: String) {
        do throws(ShellError) {
            let variables = ProcessInfo.processInfo.environment
            let place = try StatePlace(dataFolder: dataFolder, variables: variables)
            try place.prepare()
            switch try InstanceLock.take(place.lock, socket: place.socket(runtimeFolder: variables["XDG_RUNTIME_DIR"]))
            {
            case .first(let lock):
                self.lock = lock
                listen(lock)
                open(dataFolder, place)
            case .raised:
                // A message for the terminal; the window is what the user wants to see.
                print("the window of \(dataFolder) is open already, and comes forward")
                gtk_main_quit()
            case .ending:
                Once.after(milliseconds: 100) { self.take(dataFolder) }
            case .silent:
                throw ShellError(
                    .unavailable, "another window has this data folder, and does not answer", location: dataFolder,
                    advice: "end its process, tickloom-desktop")
            }
        } catch {
            exit(with: error)
        }
    }

    private func listen(_ lock: InstanceLock) {
        g_unix_fd_add(
            lock.listener, G_IO_IN,
            { _, _, pointer in
                MainActor.assumeIsolated {
                    let shell = Unmanaged<Shell>.fromOpaque(pointer!).takeUnretainedValue()
                    if shell.lock?.answer() == true { shell.window?.raise() }
                    return 1
                }
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    private func open(_ dataFolder: String, _ place: StatePlace) {
        let keeper = EngineKeeper(program: program, dataFolder: dataFolder) { self.happened($0) }
        self.keeper = keeper
        let window = ShellWindow(stateFile: place.file, isAutomated: arguments.isAutomated)
        window.onClose = { self.close() }
        window.onRetry = { keeper.retry() }
        window.startImport = { params, done in keeper.ask("import.start", params, done: done) }
        self.window = window
        window.show()
        keeper.start()
    }

    /// Shows an error in a window without an engine.
    private func showAlone(_ error: ShellError) {
        FileHandle.standardError.write(Data((error.description + "\n").utf8))
        exitCode = error.exitCode
        let window = ShellWindow(stateFile: nil, isAutomated: arguments.isAutomated)
        window.onClose = { self.close() }
        window.onRetry = {
            window.hide()
            self.exitCode = 0
            do throws(ShellError) {
                try self.begin()
            } catch {
                self.showAlone(error)
            }
        }
        self.window = window
        window.show()
        window.fail(error, detail: "")
    }

    private func happened(_ event: EngineKeeper.Event) {
        switch event {
        case .starting(let text): window?.wait(text)
        case .serves(let access): window?.serve(access)
        case .away(let text): window?.tell(text)
        case .failed(let error, let detail):
            FileHandle.standardError.write(Data((error.description + "\n").utf8))
            window?.fail(error, detail: detail)
        case .ended:
            lock?.release()
            lock = nil
            gtk_main_quit()
        }
    }

    /// The window goes at once; the engine ends in its own time.
    private func close() {
        lock?.isEnding = true
        window?.hide()
        guard let keeper else { return gtk_main_quit() }
        keeper.end()
    }
}
