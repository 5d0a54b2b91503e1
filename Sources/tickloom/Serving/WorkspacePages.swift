import Foundation

/// Where the pages of the workspace lie if the configuration does not say.
enum WorkspacePages {
    /// - Parameter program: this program's file.
    /// - Returns: nil if no pages came with the program.
    static func folder(of program: String) -> String? {
        let bin = URL(fileURLWithPath: program).resolvingSymlinksInPath().deletingLastPathComponent()
        let candidates = [
            // As packed: bin/tickloom and share/tickloom/web.
            bin.deletingLastPathComponent().appendingPathComponent("share/tickloom/web"),
            // As built in a checkout: .build/TARGET/debug/tickloom and build/web/workspace.
            bin.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
                .appendingPathComponent("build/web/workspace"),
        ]
        return candidates.first { FileManager.default.fileExists(atPath: $0.path + "/index.html") }?.path
    }
}
