public import BarEngine
private import Foundation
public import MarketModel
internal import TickStore

/// Keeps the state of a symbol in a file, and goes back to the last good one if the file is damaged.
///
/// A state says which symbol it is of, at which price scale, and from which ticks: one that stands for other ticks than the
/// store has is refused, and never replaced.
public struct StateFile: Sendable {
    public let path: String
    let instrument: Instrument
    private let file: GenerationFile

    public init(path: String, instrument: Instrument) {
        self.init(path: path, instrument: instrument, file: GenerationFile(path: path))
    }

    init(path: String, instrument: Instrument, file: GenerationFile) {
        self.path = path
        self.instrument = instrument
        self.file = file
    }

    /// A state that was read, and from where.
    public struct Loaded: ~Copyable {
        public var state: MTFState
        /// Why it is the one before the last; nil if it is the last.
        public var fault: String?
    }

    /// The instant that a state goes on from: ticks before it have been taken in.
    public static func nextTime(of state: borrowing MTFState) -> Int64 {
        // Ticks of the clock's own time are still to come, those of the last tick's are not.
        state.time == state.lastTick?.ts && state.time < .max ? state.time + 1 : state.time
    }

    /// Saves a state, whole or not at all. The one that was saved before is kept beside it, if it is good.
    ///
    /// - Parameter ticks: a hash of all ticks before ``nextTime(of:)``.
    /// - Throws: ``ServiceError`` `.io` or `.cannotCreate`; `.badInput` if the file has the state of something else. What was
    ///   saved before is still there.
    public func save(_ state: borrowing MTFState, ticks: String) throws(ServiceError) {
        let isGood: Bool
        switch look(path) {
        case .nothing, .unusable: isGood = false
        case .saved(let bytes, let label):
            try check(label)
            let restored = Result { () throws(SavedStateError) in
                _ = try MTFState.restored(from: bytes, calendar: state.calendar, label: label.text)
            }
            // Whole, but of a calendar that was not asked for: somebody else's.
            if case .failure(.otherCalendar(let identity)) = restored {
                throw other("follows the calendar \(identity)")
            }
            if case .success = restored { isGood = true } else { isGood = false }
        case .other(let reason): throw other(reason)
        }
        let bytes = state.saved(label: Label(instrument: instrument, ticks: ticks).text)
        try ServiceError.wrap { try file.replace(with: bytes, isWorthKeeping: isGood) }
    }

    /// The state that was saved last, or the good one before it.
    ///
    /// - Parameters:
    ///   - calendar: the one that its bars must follow.
    ///   - ticks: gives the hash of all ticks before an instant, as they are now.
    /// - Returns: nil if none was ever saved.
    /// - Throws: ``ServiceError`` `.badInput` if neither is good, or the last is of something else: of another symbol, scale,
    ///   calendar or version, or of ticks that are not the store's any more.
    public func load(
        calendar: TradingCalendar, ticks: (Int64) throws(ServiceError) -> String
    ) throws(ServiceError) -> Loaded? {
        var fault: String?
        var isThere = false
        for place in [path, file.previousPath] {
            let content = look(place)
            if case .nothing = content { fault = fault ?? "is missing" } else { isThere = true }
            switch content {
            case .nothing: break
            case .unusable(let reason): fault = fault ?? reason
            case .other(let reason): throw other(reason, place)
            case .saved(let bytes, let label):
                try check(label, place)
                let state: MTFState
                do throws(SavedStateError) {
                    state = try MTFState.restored(from: bytes, calendar: calendar, label: label.text)
                } catch {
                    guard case .damaged = error else { throw other(StateFile.text(error), place) }
                    fault = fault ?? StateFile.text(error)
                    continue
                }
                guard state.calendar.identity == calendar.identity else {
                    throw other("follows the calendar \(state.calendar.identity)", place)
                }
                let next = StateFile.nextTime(of: state)
                guard try ticks(next) == label.ticks else {
                    throw other("is of other ticks before \(UTCTime.text(next)) than are stored now", place)
                }
                return Loaded(
                    state: state, fault: fault.map { "\(path) \($0); \(place) was taken in its place" })
            }
        }
        guard isThere, let fault else { return nil }
        throw ServiceError(
            .badInput, "the saved state \(fault), and there is no good one before it", location: path,
            advice: "remove it to begin anew")
    }

    // MARK: What it is of

    /// What a state is of, as it is saved with it.
    private struct Label {
        let symbol: String
        let scale: String
        let ticks: String

        init(instrument: Instrument, ticks: String) {
            symbol = instrument.symbol.name
            scale = String(instrument.priceScale)
            self.ticks = ticks
        }

        init?(_ text: String) {
            let parts = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 3 else { return nil }
            (symbol, scale, ticks) = (parts[0], parts[1], parts[2])
        }

        var text: String { "\(symbol) \(scale) \(ticks)" }
    }

    private enum Content {
        case nothing
        /// It is no state, or not all of one.
        case unusable(String)
        /// It is whole, and none of ours.
        case other(String)
        case saved([UInt8], Label)
    }

    private func look(_ place: String) -> Content {
        guard FileManager.default.fileExists(atPath: place) else { return .nothing }
        do {
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: place)))
            let text = try MTFState.label(ofSaved: bytes)
            guard let label = Label(text) else { return .other("is of \(text.isEmpty ? "no symbol" : text)") }
            return .saved(bytes, label)
        } catch let error as SavedStateError {
            if case .damaged = error { return .unusable(StateFile.text(error)) }
            return .other(StateFile.text(error))
        } catch {
            return .unusable("cannot be read: \(SystemReason.text(error))")
        }
    }

    private func check(_ label: Label, _ place: String? = nil) throws(ServiceError) {
        if label.symbol != instrument.symbol.name { throw other("is of \(label.symbol)", place) }
        if label.scale != String(instrument.priceScale) {
            throw other("has prices of \(label.scale) digits, and the store of \(instrument.priceScale)", place)
        }
    }

    private func other(_ reason: String, _ place: String? = nil) -> ServiceError {
        ServiceError(
            .badInput, "the saved state \(reason)", location: place ?? path,
            advice: reason.hasPrefix("follows the calendar")
                ? "give --calendar as it was given then, or name another file"
                : "name another file, or remove it to begin anew")
    }

    private static func text(_ error: SavedStateError) -> String {
        switch error {
        case .damaged: "is damaged"
        case .otherVersion(let version): "has version \(version), and this tickloom knows \(MTFState.savedVersion)"
        case .otherCalendar(let identity): "follows the calendar \(identity)"
        case .otherLabel(let label): "is of \(label)"
        }
    }
}
