/// A value of an extension type that is no timestamp.
public struct MessagePackExtension: Sendable, Hashable {
    /// 0 to 127 are the application's; negative ones belong to the specification, which uses -1 for timestamps.
    public var type: Int8
    public var content: [UInt8]

    public init(type: Int8, content: [UInt8]) {
        self.type = type
        self.content = content
    }
}
