/// Why a saved state is refused.
public enum SavedStateError: Error, Hashable, Sendable {
    /// It is no saved state, or not all of it is there, or something in it is not what was written.
    case damaged
    /// It was saved by another version of the program, whose layout this one does not know.
    case otherVersion(UInt32)
    /// It is the state of something else.
    case otherLabel(String)
    /// Its bars follow a calendar that was not given, or whose rules have changed since.
    case otherCalendar(String)
}
