public import BarEngine
private import Foundation
public import MarketModel
internal import TickStore

/// Keeps the state of a symbol in a file, and goes back to the last good one if the file is damaged.
public struct StateFile: Sendable {
    public let path: String
    let symbol: Symbol
    private let file: GenerationFile

    public init(path: String, symbol: Symbol) {
        self.init(path: path, symbol: symbol, file: GenerationFile(path: path))
    }

    init(path: String, symbol: Symbol, file: GenerationFile) {
        self.path = path
        self.symbol = symbol
        self.file = file
    }

    /// A state that was read, and from where.
    public struct Loaded: ~Copyable {
        public var state: MTFState
        /// Why it is the one before the last; nil if it is the last.
        public var fault: String?
    }

    /// Saves a state, whole or not at all. The one that was saved before is kept beside it, if it is good.
    ///
    /// - Throws: ``ServiceError`` `.io` or `.cannotCreate`; what was saved before is still there.
    public func save(_ state: borrowing MTFState) throws(ServiceError) {
        let isGood: Bool
        if let bytes = try? Data(contentsOf: URL(fileURLWithPath: path)),
            (try? MTFState.restored(from: [UInt8](bytes), calendar: state.calendar, label: symbol.name)) != nil
        {
            isGood = true
        } else {
            isGood = false
        }
        let bytes = state.saved(label: symbol.name)
        try ServiceError.wrap { try file.replace(with: bytes, isWorthKeeping: isGood) }
    }

    /// The state that was saved last, or the good one before it.
    ///
    /// - Parameter calendar: the one that its bars must follow.
    /// - Returns: nil if none was ever saved.
    /// - Throws: ``ServiceError`` `.badInput` if neither is good.
    public func load(calendar: TradingCalendar) throws(ServiceError) -> Loaded? {
        var fault: String?
        for place in [path, file.previousPath] {
            guard FileManager.default.fileExists(atPath: place) else { continue }
            do {
                let bytes = try Data(contentsOf: URL(fileURLWithPath: place))
                let state = try MTFState.restored(from: [UInt8](bytes), calendar: calendar, label: symbol.name)
                return Loaded(
                    state: state,
                    fault: place == path ? nil : "\(path) \(fault ?? "is missing"); \(place) was taken in its place")
            } catch {
                fault = fault ?? StateFile.text(error)
            }
        }
        guard let fault else { return nil }
        throw ServiceError(
            .badInput, "the saved state \(fault), and there is no good one before it", location: path,
            advice: "remove it to begin anew")
    }

    private static func text(_ error: any Error) -> String {
        switch error as? SavedStateError {
        case .damaged: "is damaged"
        case .otherVersion(let version): "has version \(version), and this tickloom knows \(MTFState.savedVersion)"
        case .otherCalendar(let identity): "follows the calendar \(identity)"
        case .otherLabel(let label): "is of \(label.isEmpty ? "no symbol" : label)"
        case nil: "cannot be read: \(SystemReason.text(error))"
        }
    }
}
