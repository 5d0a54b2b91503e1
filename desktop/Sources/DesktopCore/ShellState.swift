import Foundation

/// What the shell remembers of one data folder between its runs.
public struct ShellState: Sendable, Hashable, Codable {
    /// The window as it was when it was neither maximised nor full; in points of the screen.
    public struct Window: Sendable, Hashable, Codable {
        public var width: Int
        public var height: Int
        /// Nil where the system does not tell, as under Wayland.
        public var x: Int?
        public var y: Int?
        public var isMaximised: Bool

        public init(width: Int, height: Int, x: Int? = nil, y: Int? = nil, isMaximised: Bool = false) {
            self.width = width
            self.height = height
            self.x = x
            self.y = y
            self.isMaximised = isMaximised
        }

        public static let standard = Window(width: 1440, height: 900)

        /// Whether it makes sense on any screen.
        var isSound: Bool {
            (320...32_767).contains(width) && (240...32_767).contains(height)
                && [x, y].allSatisfy { $0.map { (-32_768...32_767).contains($0) } ?? true }
        }
    }

    public var window: Window
    /// What the page keeps, by its names.
    public var kept: [String: String]

    public static let keptNamesMax = 32
    public static let keptBytesMax = 256 << 10
    static let fileBytesMax = 16 << 20

    public init(window: Window = .standard, kept: [String: String] = [:]) {
        self.window = window
        self.kept = kept
    }

    /// What was written; a file that is not there, damaged or makes no sense is as none.
    public static func read(_ path: String) -> ShellState {
        guard let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int,
            size <= fileBytesMax,
            let data = FileManager.default.contents(atPath: path),
            var state = try? JSONDecoder().decode(ShellState.self, from: data)
        else { return ShellState() }
        if !state.window.isSound { state.window = .standard }
        if state.kept.count > keptNamesMax || state.kept.values.contains(where: { $0.utf8.count > keptBytesMax }) {
            state.kept = [:]
        }
        return state
    }

    /// Writes it whole or not at all, for its owner alone.
    ///
    /// - Throws: ``ShellError`` `.io`.
    public func write(_ path: String) throws(ShellError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        let new = path + ".new"
        do {
            let manager = FileManager.default
            try? manager.removeItem(atPath: new)
            guard
                manager.createFile(
                    atPath: new, contents: try encoder.encode(self), attributes: [.posixPermissions: 0o600]),
                let handle = FileHandle(forUpdatingAtPath: new)
            else { throw CocoaError(.fileWriteUnknown) }
            // The name must not come to the disk before the content.
            try handle.synchronize()
            try handle.close()
            guard rename(new, path) == 0 else { throw CocoaError(.fileWriteUnknown) }
        } catch {
            throw ShellError(
                .io, "the window's state cannot be written", location: path, advice: "check its permissions")
        }
    }

    /// Keeps a text of the page's.
    ///
    /// - Throws: ``ShellError`` `.usage` if it is too much.
    public mutating func keep(_ name: String, _ text: String) throws(ShellError) {
        guard !name.isEmpty, name.utf8.count <= 100, text.utf8.count <= ShellState.keptBytesMax,
            kept[name] != nil || kept.count < ShellState.keptNamesMax
        else { throw ShellError(.usage, "this is more than the shell keeps", location: String(name.prefix(100))) }
        kept[name] = text
    }
}
