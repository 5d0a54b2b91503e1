import Foundation

/// Times parts of the engine by themselves, and prints JSON lines. Nobody but benchmarks and the performance gate runs it.
///
///     enginebench codec                                the MessagePack codec, for Benchmarks/messagepack.py
///     enginebench gate PART TURNS [PER_CENT_MORE]      a part beside its reference, for scripts/performance_gate.py
///     enginebench gate                                 the parts that there are
@main
enum EngineBench {
    static func main() {
        do {
            try run()
        } catch {
            FileHandle.standardError.write(Data("error: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch (arguments.first, arguments.count) {
        case ("codec", 1): try CodecBench.run()
        case ("gate", 1): print(GatePart.names.joined(separator: " "))
        case ("gate", 3...4):
            guard let turns = Int(arguments[2]), (1...1_000).contains(turns),
                let extra = Int(arguments.count > 3 ? arguments[3] : "0"), (0...1_000).contains(extra)
            else { throw EngineBenchError("turns are 1 to 1000, and per cent more 0 to 1000") }
            try PairedTiming(part: GatePart.named(arguments[1]), turns: turns, percentMore: extra).run()
        default:
            throw EngineBenchError("enginebench codec | enginebench gate [PART TURNS [PER_CENT_MORE]]")
        }
    }
}

/// What is wrong with the command line, or with what was measured.
struct EngineBenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
