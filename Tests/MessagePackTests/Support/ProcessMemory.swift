import Foundation

/// What this process takes.
enum ProcessMemory {
    /// The most address space that it has had, in bytes: memory that was asked for and never touched counts, too. nil
    /// where the system does not tell.
    static var peakBytes: Int? {
        let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        for line in text.split(separator: "\n") where line.hasPrefix("VmPeak:") {
            return line.split(separator: " ").dropLast().last.flatMap { Int($0) }.map { $0 * 1_024 }
        }
        return nil
    }
}
