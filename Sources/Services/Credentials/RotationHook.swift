public import Credentials
private import Foundation

/// A command that tests a new secret before it becomes the current one: it gets the secret on standard input, and says with exit code
/// 0 that the secret works.
///
/// The secret is in neither the arguments nor the environment of the command, where others could read it. What the command prints
/// is kept out of sight of others, too: lines with parts of the secret, plain, in base64 or in hexadecimal, are left out, and no more
/// than 4 KiB are shown to whoever runs this.
public struct RotationHook: Sendable {
    /// How the command is run: by the shell.
    public let command: String
    public let timeoutSeconds: Double
    /// Gets what the command printed, without the secret, in lines.
    public let onOutput: @Sendable (String) -> Void
    /// Whether the user wants no more of it; asked again and again.
    public let isCancelled: @Sendable () -> Bool

    /// What errors call it: the command itself may have more in it than should be shown.
    private static let place = "the test of the new secret"
    private static let outputBytesMax = 4_096
    /// What the command does not get to see of our environment.
    private static let hiddenPrefixes = ["TICKLOOM_SECRET_", "TICKLOOM_CREDENTIAL_PASSPHRASE", "TICKLOOM_TOKEN"]

    public init(
        command: String, timeoutSeconds: Double = 60, isCancelled: @escaping @Sendable () -> Bool = { false },
        onOutput: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.command = command
        self.timeoutSeconds = timeoutSeconds
        self.isCancelled = isCancelled
        self.onOutput = onOutput
    }

    /// - Throws: ``CredentialError`` `.rejected` if the command says no, is ended by a signal, or takes too long; `.refused` if it
    ///   cannot be run.
    public func run(_ secret: Secret) throws(CredentialError) {
        let process = Process()
        #if os(Windows)
        process.executableURL = URL(fileURLWithPath: "C:\\Windows\\System32\\cmd.exe")
        process.arguments = ["/d", "/s", "/c", command]
        #else
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", command]
        #endif
        process.environment = ProcessInfo.processInfo.environment.filter { variable in
            !RotationHook.hiddenPrefixes.contains { variable.key.uppercased().hasPrefix($0) }
        }
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        let printed = Printed(capacity: RotationHook.outputBytesMax)
        let isOver = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in isOver.signal() }
        do {
            try process.run()
        } catch {
            throw CredentialError(
                .refused, "the test cannot be run: \(SystemReason.text(error))", location: RotationHook.place,
                advice: "see that the shell is there")
        }
        #if !os(Windows)
        // What the command starts is to end with it; Foundation gives it a group of its own where the system lets it.
        let child = process.processIdentifier
        let ended = getpgid(child) == child ? -child : child
        #endif
        // Threads of their own: the command may read nothing and print much, or the other way round.
        let written = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            // SIGPIPE is ignored by the whole program: who does not read need not.
            secret.withBytes { bytes in
                let data = Data(
                    bytesNoCopy: UnsafeMutableRawPointer(mutating: bytes.baseAddress!), count: bytes.count,
                    deallocator: .none)
                try? input.fileHandleForWriting.write(contentsOf: data)
            }
            try? input.fileHandleForWriting.close()
            written.signal()
        }
        let read = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            printed.take(from: output.fileHandleForReading)
            read.signal()
        }
        let deadline = DispatchTime.now() + timeoutSeconds
        var isRunning = true
        var isStopped = false
        while isRunning, !isStopped, DispatchTime.now() < deadline {
            isRunning = isOver.wait(timeout: min(.now() + 0.05, deadline)) == .timedOut
            isStopped = isRunning && isCancelled()
        }
        if isRunning {
            #if os(Windows)
            process.terminate()
            #else
            kill(ended, SIGTERM)
            let isStubborn = isOver.wait(timeout: .now() + 2) == .timedOut
            kill(ended, SIGKILL)
            if isStubborn { isOver.wait() }
            #endif
        }
        // A child of the command may hold the pipe open: what it prints later is nobody's.
        _ = read.wait(timeout: .now() + 2)
        printed.withBytes { tell($0, without: secret) }
        if isStopped {
            throw CredentialError(
                .rejected, "the test was stopped", location: RotationHook.place,
                advice: "the current secret stays; run it again")
        }
        if isRunning {
            throw CredentialError(
                .rejected, "the test took longer than \(Int(timeoutSeconds)) seconds, and was ended",
                location: RotationHook.place,
                advice: "the current secret stays; give it more time with --test-timeout")
        }
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            let how =
                process.terminationReason == .exit
                ? "with exit code \(process.terminationStatus)" : "by signal \(process.terminationStatus)"
            throw CredentialError(
                .rejected, "the new secret did not pass its test, which ended \(how)", location: RotationHook.place,
                advice: "the current secret stays; look at what the test says")
        }
    }

    /// Tells the lines that show nothing of the secret. No copy of one that does is made.
    private func tell(_ bytes: UnsafeRawBufferPointer, without secret: Secret) {
        let telltales = Telltales(of: secret)
        for line in bytes.split(separator: 10) {
            // Not even a part of it, which is what is left where the output is cut off.
            guard !telltales.areShown(in: UnsafeRawBufferPointer(rebasing: line)) else {
                onOutput(Secret.redacted)
                continue
            }
            let text = String(decoding: line, as: UTF8.self)
            onOutput(String(text.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 }))
        }
    }
}
