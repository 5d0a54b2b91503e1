import DesktopCore
import Foundation
import Testing

@Suite struct InstanceLockTests {
    @Test func theFirstOneHasIt() async throws {
        let folder = try TemporaryFolder()
        let (path, socket) = (folder.path + "/lock", folder.path + "/socket")
        guard case .first(let first) = try InstanceLock.take(path, socket: socket) else {
            Issue.record("nobody had it before")
            return
        }
        // Those who ask wait for an answer, which the first one gives when it comes to it.
        for (isEnding, expected) in [(false, "raised"), (true, "ending")] {
            first.isEnding = isEnding
            let asked = Task.detached { "\(try InstanceLock.take(path, socket: socket))" }
            #expect(first.answer() == !isEnding)
            #expect(try await asked.value == expected)
        }
        first.release()
        guard case .first(let second) = try InstanceLock.take(path, socket: socket) else {
            Issue.record("it was given up")
            return
        }
        second.release()
        #expect(!FileManager.default.fileExists(atPath: socket))
    }

    @Test func oneThatDoesNotAnswerIsToldOf() throws {
        let folder = try TemporaryFolder()
        let (path, socket) = (folder.path + "/lock", folder.path + "/socket")
        guard case .first(let first) = try InstanceLock.take(path, socket: socket) else { return }
        defer { first.release() }
        #expect("\(try InstanceLock.take(path, socket: socket))" == "silent")
        #expect("\(try InstanceLock.take(path, socket: folder.path + "/none"))" == "silent")
    }

    @Test func aPathThatIsTooLongIsNoCrash() throws {
        let folder = try TemporaryFolder()
        let long = folder.path + "/" + String(repeating: "x", count: 120)
        #expect(throws: ShellError.self) { try InstanceLock.take(folder.path + "/lock", socket: long) }
        #expect(throws: ShellError.self) {
            try InstanceLock.take(folder.path + "/none/lock", socket: folder.path + "/s")
        }
        // What failed has given the lock up.
        guard case .first(let lock) = try InstanceLock.take(folder.path + "/lock", socket: folder.path + "/s") else {
            Issue.record("it is free")
            return
        }
        lock.release()
    }
}
