public import ServiceContextModule
private import Synchronization

/// Names a call, and all calls that are made because of it, in logs and errors.
public struct TraceID: Hashable, Sendable, CustomStringConvertible {
    /// What the first caller said; nil for one that was made here.
    private let given: String?
    private let number: UInt64

    private static let process = UInt64.random(in: .min ... .max)
    private static let next = Atomic<UInt64>(1)

    /// The longest that a caller's own may be, in UTF-8.
    public static let bytesMax = 128

    /// One of our own, unlike those of other processes.
    public init() {
        given = nil
        number = TraceID.next.add(1, ordering: .relaxed).oldValue
    }

    /// One that a caller gave; nil if it is empty, too long, or has anything but letters, digits, dashes and underscores,
    /// as it is written into logs.
    public init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= TraceID.bytesMax,
            text.utf8.allSatisfy({
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-")
                    || $0 == UInt8(ascii: "_")
            })
        else { return nil }
        given = text
        number = 0
    }

    /// Made when somebody wants to read it: most calls end without.
    public var description: String {
        if let given { return given }
        func hex(_ number: UInt64) -> String {
            let digits = String(number, radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }
        return hex(TraceID.process) + hex(number)
    }
}

private enum TraceIDKey: ServiceContextKey {
    typealias Value = TraceID
    static var nameOverride: String? { "tickloom-trace" }
}

extension ServiceContext {
    /// The trace that the present call belongs to.
    public var traceID: TraceID? {
        get { self[TraceIDKey.self] }
        set { self[TraceIDKey.self] = newValue }
    }
}
