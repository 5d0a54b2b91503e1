import MarketModel
import TickStore

enum Version {
    static var number: String { Release.version }
    static var commit: String { BuildInfo.commit }

    /// `tickloom 0.1.0 (commit 1a2b3c4, DuckDB v2.0.0)`.
    static var text: String { "tickloom \(number) (commit \(commit), DuckDB \(TickStore.duckDBVersion))" }
}
