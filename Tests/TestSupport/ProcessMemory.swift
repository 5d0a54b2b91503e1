internal import Foundation

/// What this process takes of the machine's memory. Other tests run in the same process: who measures differences does so in an
/// exit test, which has a process of its own.
public enum ProcessMemory {
    /// The most address space that it has had, in bytes: memory that was asked for and never touched counts, too. nil
    /// where the system does not tell.
    public static var peakBytes: Int? { bytes(of: "VmPeak:") }

    /// What lies in memory now, in bytes; nil where the system does not tell.
    public static var residentBytes: Int? { bytes(of: "VmRSS:") }

    private static func bytes(of name: String) -> Int? {
        let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        for line in text.split(separator: "\n") where line.hasPrefix(name) {
            return line.split(separator: " ").dropLast().last.flatMap { Int($0) }.map { $0 * 1_024 }
        }
        return nil
    }

    /// By how much the process has grown over so many rounds, in bytes, after as many that warm it up; nil where the system
    /// does not tell.
    public static func growth(rounds: Int, _ body: () async throws -> Void) async rethrows -> Int? {
        for _ in 0..<rounds { try await body() }
        let before = residentBytes
        for _ in 0..<rounds { try await body() }
        guard let before, let after = residentBytes else { return nil }
        return after - before
    }
}
