import Foundation

/// What is known of this machine, for benchmarks and `doctor`.
enum Machine {
    static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }
    static var memoryBytes: Int { Int(clamping: ProcessInfo.processInfo.physicalMemory) }
    /// This program's file, whatever it was called as.
    static var program: String {
        #if os(Linux)
        // Also right when the file was replaced or removed meanwhile.
        "/proc/self/exe"
        #else
        Bundle.main.executablePath ?? CommandLine.arguments[0]
        #endif
    }

    static var system: String { ProcessInfo.processInfo.operatingSystemVersionString }

    /// The processor's name, where the system tells it.
    static var processor: String {
        #if os(Linux)
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        for line in text.split(separator: "\n") where line.hasPrefix("model name") {
            return line.split(separator: ":", maxSplits: 1).last.map { String($0).trimmingCharacters(in: .whitespaces) }
                ?? "unknown"
        }
        #elseif canImport(Darwin)
        var size = 0
        if sysctlbyname("machdep.cpu.brand_string", nil, &size, nil, 0) == 0, size > 0 {
            var bytes = [UInt8](repeating: 0, count: size)
            if sysctlbyname("machdep.cpu.brand_string", &bytes, &size, nil, 0) == 0 {
                return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
        }
        #endif
        return "unknown"
    }

    /// The most memory that this process has had at once; nil where the system does not tell.
    static var peakMemoryBytes: Int? {
        #if os(Linux)
        // `getrusage` would count the process that started this one, too.
        let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        for line in text.split(separator: "\n") where line.hasPrefix("VmHWM:") {
            return line.split(separator: " ").dropLast().last.flatMap { Int($0) }.map { $0 * 1_024 }
        }
        return nil
        #elseif canImport(Darwin)
        var usage = rusage()
        return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss : nil
        #else
        return nil
        #endif
    }

    /// Bytes free on the disk that holds `path` or its nearest existing parent.
    static func freeBytes(at path: String) -> Int? {
        var place = URL(fileURLWithPath: path)
        while !FileManager.default.fileExists(atPath: place.path), place.path != "/" {
            place = place.deletingLastPathComponent()
        }
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: place.path)
        return (attributes?[.systemFreeSize] as? NSNumber)?.intValue
    }
}
