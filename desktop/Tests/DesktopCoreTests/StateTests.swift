import DesktopCore
import Foundation
import Testing

@Suite struct StateTests {
    @Test func isReadAsItWasWritten() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/state.json"
        var state = ShellState(window: .init(width: 1_111, height: 777, x: -20, y: 5, isMaximised: true))
        try state.keep("layout", "{\"a\": \"ü\"}")
        try state.write(path)
        #expect(ShellState.read(path) == state)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        // Nothing is left beside it.
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["state.json"])
        // Over a file that a crash left, and over the old one.
        try "half".write(toFile: path + ".new", atomically: false, encoding: .utf8)
        try ShellState().write(path)
        #expect(ShellState.read(path) == ShellState())
    }

    /// Whatever was cut off, turned or put there, it is read as something sound.
    @Test func damageIsAsNothing() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/state.json"
        let whole = ShellState(window: .init(width: 900, height: 600), kept: ["a": "b"])
        try whole.write(path)
        let bytes = try #require(FileManager.default.contents(atPath: path))
        for length in 0..<bytes.count {
            try bytes.prefix(length).write(to: URL(fileURLWithPath: path))
            #expect(ShellState.read(path) == ShellState())
        }
        for index in bytes.indices {
            var turned = bytes
            turned[index] ^= 1 << UInt8(index % 8)
            try turned.write(to: URL(fileURLWithPath: path))
            let read = ShellState.read(path)
            #expect((320...32_767).contains(read.window.width))
            #expect((240...32_767).contains(read.window.height))
        }
        try FileManager.default.removeItem(atPath: path)
        #expect(ShellState.read(path) == ShellState())
        #expect(ShellState.read(folder.path) == ShellState())
    }

    @Test func keepsNoMoreThanItMay() throws {
        var state = ShellState()
        for number in 0..<ShellState.keptNamesMax { try state.keep("\(number)", "x") }
        #expect(throws: ShellError.self) { try state.keep("more", "x") }
        try state.keep("0", "another")
        #expect(throws: ShellError.self) {
            try state.keep("0", String(repeating: "x", count: ShellState.keptBytesMax + 1))
        }
        #expect(throws: ShellError.self) { try state.keep("", "x") }
        #expect(state.kept["0"] == "another")
    }

    @Test func oneFolderHasOnePlace() throws {
        let folder = try TemporaryFolder()
        let data = folder.path + "/data"
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: data)
        let home = ["HOME": folder.path]
        let place = try StatePlace(dataFolder: data, variables: home)
        #expect(try StatePlace(dataFolder: folder.path + "/link", variables: home) == place)
        #expect(try StatePlace(dataFolder: data + "2", variables: home) != place)
        #expect(place.file.hasPrefix(folder.path + "/.local/state/tickloom/desktop/"))
        let other = try StatePlace(
            dataFolder: data, variables: ["XDG_STATE_HOME": folder.path + "/s", "HOME": "/none"])
        #expect(other.folder == folder.path + "/s/tickloom/desktop")
        #expect(throws: ShellError.self) { try StatePlace(dataFolder: data, variables: ["XDG_STATE_HOME": "relative"]) }
        try other.prepare()
        let attributes = try FileManager.default.attributesOfItem(atPath: other.folder)
        #expect(attributes[.posixPermissions] as? Int == 0o700)
    }

    @Test func attemptsEnd() {
        var policy = RestartPolicy()
        let waits = (0..<6).map { _ in policy.wait(servedMilliseconds: 10) }
        #expect(waits == [200, 500, 1_000, 2_000, 5_000, nil])
        // One that was well for a while is another matter.
        #expect(policy.wait(servedMilliseconds: 60_000) == 200)
        policy.reset()
        #expect(policy.wait(servedMilliseconds: 0) == 200)
    }

    @Test func theProgramIsFound() throws {
        let folder = try TemporaryFolder()
        func make(_ path: String, _ mode: Int) throws -> String {
            let whole = folder.path + "/" + path
            try FileManager.default.createDirectory(
                atPath: (whole as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            _ = FileManager.default.createFile(atPath: whole, contents: Data(), attributes: [.posixPermissions: mode])
            return whole
        }
        let shell = try make("bin/tickloom-desktop", 0o755)
        let inPath = try make("path/tickloom", 0o755)
        _ = try make("other/tickloom", 0o644)
        let path = "relative:\(folder.path)/other:\(folder.path)/path"
        #expect(throws: ShellError.self) { try EngineProgram.find(named: nil, shell: shell, path: nil) }
        #expect(try EngineProgram.find(named: nil, shell: shell, path: path) == inPath)
        let beside = try make("bin/tickloom", 0o755)
        #expect(try EngineProgram.find(named: nil, shell: shell, path: path) == beside)
        #expect(try EngineProgram.find(named: inPath, shell: shell, path: nil) == inPath)
        #expect(throws: ShellError.self) { try EngineProgram.find(named: folder.path, shell: shell, path: path) }
    }
}
