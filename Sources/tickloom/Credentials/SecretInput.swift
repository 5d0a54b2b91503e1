import Credentials
import Foundation
import Services

#if os(Windows)
import WinSDK
#endif

/// Reads secrets: from a terminal without showing them, else from standard input. Never from arguments, which others can read.
enum SecretInput {
    /// A secret: typed at a prompt, or all of standard input but for a line break at its end.
    ///
    /// - Parameter keepsLineBreak: whether a line break at the end belongs to it.
    static func secret(_ prompt: String, keepsLineBreak: Bool = false) throws -> Secret {
        if isatty(0) == 1 { return try typed(prompt) }
        // It is read to where it stays: no copy is left in memory that nobody clears.
        return try Secret(capacity: Secret.bytesMax + 3) { (buffer) throws(ServiceError) in
            var count = 0
            while count < buffer.count {
                let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
                let piece = Interruption.whileWaiting { read(into: rest) }
                guard piece > 0 else { break }
                count += piece
            }
            if !keepsLineBreak {
                if count > 0, buffer[count - 1] == 10 { count -= 1 }
                if count > 0, buffer[count - 1] == 13 { count -= 1 }
            }
            guard count <= Secret.bytesMax else {
                throw ServiceError(
                    .badInput, "a secret has at most \(Secret.bytesMax) bytes", location: "standard input",
                    advice: "see that it is the right file")
            }
            return count
        }
    }

    /// Reads some of standard input; 0 at its end.
    private static func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        #if os(Windows)
        guard let piece = try? FileHandle.standardInput.read(upToCount: min(buffer.count, 4_096)) else { return 0 }
        piece.withUnsafeBytes { buffer.copyMemory(from: $0) }
        return piece.count
        #else
        while true {
            let count = Foundation.read(0, buffer.baseAddress!, buffer.count)
            if count >= 0 || errno != EINTR { return max(count, 0) }
        }
        #endif
    }

    /// A passphrase from a terminal; for a new file it is asked for twice.
    ///
    /// - Throws: ``CredentialError`` `.locked` if there is no terminal.
    static func passphrase(_ purpose: VaultKeySource.Purpose) throws(CredentialError) -> Secret {
        guard isatty(0) == 1 || hasTerminal else {
            throw CredentialError(
                .locked, "the file of credentials needs a passphrase, and there is no terminal to ask at",
                location: "standard input",
                advice: "set TICKLOOM_CREDENTIAL_KEY_FILE, or TICKLOOM_CREDENTIAL_PASSPHRASE in the environment")
        }
        do {
            switch purpose {
            case .opening: return try typed("Passphrase of the credentials: ")
            case .creating:
                let first = try typed("New passphrase for the credentials: ")
                guard try typed("The same again: ") == first else {
                    throw CredentialError(
                        .invalidValue, "the two passphrases differ", location: "the terminal", advice: "try again")
                }
                return first
            }
        } catch let error as CredentialError {
            throw error
        } catch {
            throw CredentialError(
                .locked, "no passphrase was given", location: "the terminal", advice: "try again")
        }
    }

    #if os(Windows)
    private static var hasTerminal: Bool { false }

    private static func typed(_ prompt: String) throws -> Secret {
        Notes.ask(prompt)
        defer { Notes.write("") }
        let handle = GetStdHandle(DWORD(bitPattern: -10))
        var mode = DWORD(0)
        guard GetConsoleMode(handle, &mode), SetConsoleMode(handle, mode & ~DWORD(ENABLE_ECHO_INPUT)) else {
            throw ServiceError(.usage, "the terminal cannot be kept from showing what is typed", advice: "use a pipe")
        }
        defer { SetConsoleMode(handle, mode) }
        return Secret(readLine() ?? "")
    }
    #else
    /// Whether there is a terminal although standard input is none: a secret may come from a pipe, and the passphrase from a person.
    private static var hasTerminal: Bool {
        let descriptor = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { return false }
        close(descriptor)
        return true
    }

    /// Reads a line from the terminal, which does not show it. Ctrl-C comes as a byte here, so that the terminal is itself again before
    /// the command ends.
    private static func typed(_ prompt: String) throws -> Secret {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        let descriptor = terminal >= 0 ? terminal : 0
        defer { if terminal >= 0 { close(terminal) } }
        var usual = termios()
        guard tcgetattr(descriptor, &usual) == 0 else {
            throw ServiceError(
                .usage, "the terminal cannot be kept from showing what is typed",
                advice: "give the secret through a pipe")
        }
        var silent = usual
        silent.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
        // Before the question: what is typed at once is neither shown nor lost.
        guard tcsetattr(descriptor, TCSAFLUSH, &silent) == 0 else {
            throw ServiceError(
                .usage, "the terminal cannot be kept from showing what is typed",
                advice: "give the secret through a pipe")
        }
        let shown = usual
        Interruption.restore {
            var shown = shown
            _ = tcsetattr(descriptor, TCSANOW, &shown)
        }
        Notes.ask(prompt)
        defer {
            _ = tcsetattr(descriptor, TCSADRAIN, &usual)
            Interruption.restore(with: nil)
            Notes.write("")
        }
        return try Secret(capacity: Secret.bytesMax) { (buffer) throws(ServiceError) in
            var count = 0
            while true {
                var byte: UInt8 = 0
                let size = Interruption.whileWaiting { Foundation.read(descriptor, &byte, 1) }
                if size < 0, errno == EINTR { continue }
                guard size == 1 else { return count }
                switch byte {
                case 3: throw ServiceError(.interrupted, "stopped; nothing was changed", advice: "run it again")
                case 4, 10, 13: return count
                case 8, 127:
                    // A character may be several bytes.
                    while count > 0 {
                        count -= 1
                        if buffer[count] & 0xC0 != 0x80 { break }
                    }
                case 21: count = 0
                default:
                    guard count < buffer.count else {
                        throw ServiceError(
                            .badInput, "a secret has at most \(Secret.bytesMax) bytes", advice: "give it through a pipe"
                        )
                    }
                    buffer[count] = byte
                    count += 1
                }
            }
        }
    }
    #endif
}
