import Foundation
import PackagePlugin

/// Writes the commit that is built into a source file, anew whenever it changes.
///
/// The manifest's own `Context.gitInformation` would be simpler, but manifests are cached, and it goes stale.
@main
struct BuildInfoPlugin: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let output = context.pluginWorkDirectoryURL.appending(path: "BuildInfo.swift")
        let repository = context.package.directoryURL.appending(path: ".git")
        // HEAD names the branch; its log grows with every commit.
        let inputs = ["HEAD", "logs/HEAD"].map { repository.appending(path: $0) }.filter {
            FileManager.default.fileExists(atPath: $0.path)
        }
        return [
            .buildCommand(
                displayName: "Noting the commit", executable: try context.tool(named: "buildinfo").url,
                arguments: [repository.path, output.path], inputFiles: inputs, outputFiles: [output])
        ]
    }
}
