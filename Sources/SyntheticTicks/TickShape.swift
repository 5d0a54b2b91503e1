/// What a market is made to do, for tests: each is something that real ticks do at times, and that code must bear.
///
/// What is done to a tick depends on its own time and on the ticks of its own hour alone, so that runs agree in the time that
/// they have in common.
public enum TickShape: String, CaseIterable, Sendable {
    /// As it is.
    case market
    /// Prices rise through each week, by twice a usual day's move a day.
    case trend
    /// In every fourth hour the quotes of its first tick stay, while ticks come.
    case flat
    /// All ticks of a minute come within its first second.
    case bursts
}
