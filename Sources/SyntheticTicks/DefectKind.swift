/// The faults that can be built in. Raw values are the names of their frequencies in ``GeneratorDefects``.
enum DefectKind: String, CaseIterable, Sendable {
    case gap = "gapsPerMillion"
    case duplicate = "duplicatesPerMillion"
    case crossed = "crossedPerMillion"
    case locked = "lockedPerMillion"
    case spike = "spikesPerMillion"
    case late = "latePerMillion"
    case tie = "tiesPerMillion"
}
