import Foundation

/// Where the engine's program is.
public enum EngineProgram {
    public static let name = "tickloom"

    /// The one that was named; else the one beside the shell; else the first in PATH.
    ///
    /// - Parameters:
    ///   - named: as the user gave it, relative to the working folder.
    ///   - shell: this program's file, with links resolved.
    ///   - path: the variable PATH.
    /// - Throws: ``ShellError`` `.unavailable` if there is none that may be run.
    public static func find(named: String?, shell: String, path: String?) throws(ShellError) -> String {
        if let named {
            let whole = URL(fileURLWithPath: named).standardizedFileURL.path
            guard isProgram(whole) else {
                throw ShellError(
                    .unavailable, "there is no program that may be run", location: whole,
                    advice: "name the engine's program by --engine")
            }
            return whole
        }
        let beside = URL(fileURLWithPath: shell).deletingLastPathComponent().appendingPathComponent(name).path
        if isProgram(beside) { return beside }
        for folder in (path ?? "").split(separator: ":") where folder.hasPrefix("/") {
            let candidate = "\(folder)/\(name)"
            if isProgram(candidate) { return candidate }
        }
        throw ShellError(
            .unavailable, "the engine's program, tickloom, is neither beside this one nor in PATH", location: beside,
            advice: "install it there, or name it by --engine")
    }

    private static func isProgram(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
            && FileManager.default.isExecutableFile(atPath: path)
    }
}
