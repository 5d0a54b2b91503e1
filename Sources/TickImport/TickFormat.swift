/// The tick file formats that can be read, by their names on the command line.
public enum TickFormat: String, CaseIterable, Sendable {
    /// Time, bid, ask and volumes, by a header in any order; without one `timestamp,bid,ask,bid_volume,ask_volume`.
    case dukascopyCSV = "dukascopy-csv"
    /// JForex exports: `Gmt time,Ask,Bid,AskVolume,BidVolume`, ask first.
    case jforexCSV = "jforex-csv"
}
