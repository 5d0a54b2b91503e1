/// What to do with a day that is stored already, with other ticks than the ones that come.
public enum OverlapPolicy: String, CaseIterable, Sendable {
    /// Store nothing and say which day it is.
    case refuse
    /// The new day takes the place of the old.
    case replace
    /// The day gets the ticks of both; a tick that both have is stored once.
    case merge
}
