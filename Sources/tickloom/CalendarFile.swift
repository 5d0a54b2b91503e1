import Foundation
import MarketModel
import Services

/// Reads the definition of a trading calendar from a file.
enum CalendarFile {
    /// - Throws: ``ServiceError`` `.notFound`, `.io`, or `.badInput` with the line.
    static func read(_ path: String) throws(ServiceError) -> TradingCalendar {
        let text = try text(path)
        do throws(CalendarDefinitionError) {
            return try TradingCalendar(definition: text)
        } catch {
            throw ServiceError(
                .badInput, error.message, location: error.line > 0 ? "\(path) line \(error.line)" : path,
                advice: error.advice)
        }
    }

    /// The definition as it is in the file.
    static func text(_ path: String) throws(ServiceError) -> String {
        let url = URL(fileURLWithPath: path)
        guard FileManager.default.fileExists(atPath: path) else {
            throw ServiceError(.notFound, "there is no such calendar file", location: path, advice: "check the name")
        }
        let bytes: Data
        do {
            // A pipe or a device would be waited for without end.
            let values = try url.resolvingSymlinksInPath().resourceValues(forKeys: [.isRegularFileKey, .fileSizeKey])
            guard values.isRegularFile == true, (values.fileSize ?? 0) <= TradingCalendar.definitionBytesMax else {
                throw ServiceError(
                    .badInput, "this is no file of at most \(TradingCalendar.definitionBytesMax) bytes", location: path,
                    advice: "name a file with a calendar's definition; docs/guides/multi-timeframe.md describes it")
            }
            bytes = try Data(contentsOf: url)
        } catch {
            throw (error as? ServiceError)
                ?? ServiceError(
                    .io, "the calendar file cannot be read: \(SystemReason.text(error))", location: path,
                    advice: "check its permissions")
        }
        guard let text = String(bytes: bytes, encoding: .utf8) else {
            throw ServiceError(
                .badInput, "the calendar file is no UTF-8 text", location: path, advice: "save it as UTF-8")
        }
        return text
    }
}
