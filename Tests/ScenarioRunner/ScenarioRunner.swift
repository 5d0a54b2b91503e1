import Foundation
import IPCClient
import IPCProtocol
import MessagePack

/// Goes through a scenario of `Tests/Scenarios` against a running engine, by the Swift client:
///
///     scenariorunner STEPS SOCKET
///
/// Each step's result is a line on standard output, in the form that `docs/guides/testing.md` tells of and that the runners of the
/// other languages write, too. A line that begins with `!` asks whoever started this to do something, and the next line on
/// standard input says that it is done.
@main
enum ScenarioRunner {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else {
            FileHandle.standardError.write(Data("usage: scenariorunner STEPS SOCKET\n".utf8))
            exit(64)
        }
        let steps = try JSONDecoder().decode(
            [ScenarioStep].self, from: try Data(contentsOf: URL(filePath: arguments[1])))
        var options = IPCClientOptions()
        options.clientName = "scenario runner"
        let client = try await IPCClient.connect(to: .unixSocket(path: arguments[2]), options: options)
        defer { client.close() }
        for step in steps {
            if let order = step.order {
                tell("!\(order)")
                _ = readLine()
                continue
            }
            let outcome = try await outcome(of: step, client)
            tell(
                CanonicalText.of(
                    .map([MessagePackPair("outcome", outcome), MessagePackPair("step", .string(step.step))])))
        }
    }

    /// What a step gave: `result`, or `fault` where the engine answered with an error.
    private static func outcome(of step: ScenarioStep, _ client: IPCClient) async throws -> MessagePackValue {
        do {
            let result = step.picked(from: try await result(of: step, client))
            return .map([MessagePackPair("result", result)])
        } catch IPCClientError.fault(let fault) {
            var pairs = [
                MessagePackPair("code", .string(fault.code.rawValue)),
                MessagePackPair("service", .string(fault.service)),
            ]
            if let location = fault.location { pairs.append(MessagePackPair("location", .string(location))) }
            return .map([MessagePackPair("fault", .map(pairs))])
        }
    }

    private static func result(of step: ScenarioStep, _ client: IPCClient) async throws -> MessagePackValue {
        let params = (step.params ?? .object([:])).message
        if let method = step.call { return try await ScenarioMethods.call(method, params, client) }
        if let method = step.stream { return try await ScenarioMethods.stream(method, params, client) }
        return try await ScenarioMethods.replay(params, step.controls ?? [], client)
    }

    private static func tell(_ line: String) {
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }
}
