internal import MarketModel

internal import TickQuality

/// A passport's parts as messages carry them, from the engine to the command line of the same version.
package struct PassportForm: Codable, Sendable {
    private struct Rule: Codable {
        var rule: String
        var rows: Int
    }

    private struct Day: Codable {
        var date: Int
        var rules: [Rule]
    }

    private struct Source: Codable {
        var id: Int
        var path: String
        var bytes: Int
        var hash: String
    }

    private struct Place: Codable {
        var date: Int
        var sources: [Int]
    }

    private var rejectedRows: Int
    private var duplicates: Int
    private var outOfOrder: Int
    private var byRule: [Rule]
    private var byDay: [Day]
    private var sources: [Source]
    private var places: [Place]

    package init(_ origin: QualityService.Origin) {
        func rules(_ counts: [(rule: String, rows: Int)]) -> [Rule] {
            counts.map { Rule(rule: $0.rule, rows: $0.rows) }
        }
        rejectedRows = origin.rejectedRows
        duplicates = origin.duplicates
        outOfOrder = origin.outOfOrder
        byRule = rules(origin.rejectedByRule)
        byDay = origin.rejectedByDay.sorted { $0.key < $1.key }.map {
            Day(date: $0.key.daysSince1970, rules: rules($0.value))
        }
        sources = origin.sources.map { Source(id: $0.importID, path: $0.path, bytes: $0.fileBytes, hash: $0.fileHash) }
        places = origin.sourcesByDay.sorted { $0.key < $1.key }.map {
            Place(date: $0.key.daysSince1970, sources: $0.value)
        }
    }

    package var origin: QualityService.Origin {
        func counts(_ rules: [Rule]) -> [(rule: String, rows: Int)] { rules.map { (rule: $0.rule, rows: $0.rows) } }
        var origin = QualityService.Origin()
        origin.rejectedRows = rejectedRows
        origin.duplicates = duplicates
        origin.outOfOrder = outOfOrder
        origin.rejectedByRule = counts(byRule)
        for day in byDay { origin.rejectedByDay[CivilDate(daysSince1970: day.date)] = counts(day.rules) }
        origin.sources = sources.map {
            QualityService.Origin.Source(importID: $0.id, path: $0.path, fileBytes: $0.bytes, fileHash: $0.hash)
        }
        for place in places { origin.sourcesByDay[CivilDate(daysSince1970: place.date)] = place.sources }
        return origin
    }
}
