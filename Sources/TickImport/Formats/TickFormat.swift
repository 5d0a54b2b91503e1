/// The tick file formats that can be read, by their names on the command line.
public enum TickFormat: String, CaseIterable, Sendable {
    /// Time, bid, ask and volumes, by a header in any order; without one `timestamp,bid,ask,bid_volume,ask_volume`.
    case dukascopyCSV = "dukascopy-csv"
    /// JForex exports: `Gmt time,Ask,Bid,AskVolume,BidVolume`, ask first.
    case jforexCSV = "jforex-csv"
    /// Dukascopy's hours, `00h_ticks.bi5`.
    case dukascopyBI5 = "dukascopy-bi5"
    /// Dukascopy's feed since July 2026: delta-coded columns in JSON.
    case dukascopyJSON = "dukascopy-json"
    /// `20200101 170000065,1.121200,1.121720,0`, in EST.
    case histdata
    /// `EUR/USD,20120104 17:00:00.290,1.29414,1.29431`.
    case truefx
    /// MetaTrader 5's exports: `<DATE> <TIME> <BID> <ASK> ...`, with blanks where a side did not change.
    case mt5
    /// QuantConnect's ticks of currencies: milliseconds since midnight, bid, ask.
    case lean
    /// Tickloom's own binary format.
    case tickloom
    /// Parquet with a time, a bid and an ask, read by a process of its own.
    case parquet

    /// What reads the format.
    var type: any TickFileFormat.Type {
        switch self {
        case .dukascopyCSV: CSVFormat.self
        case .jforexCSV: JForexFormat.self
        case .dukascopyBI5: DukascopyBinaryFormat.self
        case .dukascopyJSON: DukascopyJSONFormat.self
        case .histdata: HistDataFormat.self
        case .truefx: TrueFXFormat.self
        case .mt5: MetaTraderFormat.self
        case .lean: LeanFormat.self
        case .tickloom: TickloomFormat.self
        case .parquet: ParquetFormat.self
        }
    }
}
