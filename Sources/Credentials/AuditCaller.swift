#if canImport(Glibc)
private import Glibc
#elseif canImport(Musl)
private import Musl
#elseif canImport(Darwin)
private import Darwin
#endif

/// Who asks for credentials.
public struct AuditCaller: Hashable, Sendable {
    /// The program and its command, without arguments, such as `tickloom credential get`.
    public var process: String
    public var processID: Int
    /// The number of the user; -1 where users have none.
    public var userID: Int
    /// The part of the program: `cli`, or a service of the engine.
    public var service: String

    public init(process: String, service: String) {
        self.process = process
        self.service = service
        processID = PrivateFiles.processID
        #if os(Windows)
        userID = -1
        #else
        userID = Int(getuid())
        #endif
    }
}
