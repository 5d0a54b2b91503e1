import CWebKitGTK
import DesktopCore
import Foundation

#if DEBUG
let allowsAutomation = true
#else
let allowsAutomation = false
#endif

/// Writes an error for people and ends the program.
func exit(with error: ShellError) -> Never {
    FileHandle.standardError.write(Data((error.description + "\n").utf8))
    exit(error.exitCode)
}

do throws(ShellError) {
    let arguments = try Arguments(Array(CommandLine.arguments.dropFirst()), allowsAutomation: allowsAutomation)
    if arguments.asksForHelp {
        print(Arguments.usage)
        exit(0)
    }
    if arguments.asksForVersion {
        print("tickloom-desktop \(ShellVersion.number)")
        exit(0)
    }
    g_set_prgname("tickloom-desktop")
    guard gtk_init_check(nil, nil) != 0 else {
        throw ShellError(
            .unavailable, "there is no display: neither DISPLAY nor WAYLAND_DISPLAY leads to one",
            advice: "start it within a desktop, or use a browser: tickloom serve --open")
    }
    let shell = Shell(arguments)
    try shell.begin()
    gtk_main()
    exit(shell.exitCode)
} catch {
    exit(with: error)
}
