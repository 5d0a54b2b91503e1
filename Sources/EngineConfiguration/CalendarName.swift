/// The name of a trading calendar: where days, and the 4-hour and weekly bars in them, begin and end.
public enum CalendarName: String, CaseIterable, Sendable {
    /// A day ends at 17:00 in New York, summer and winter; Sunday evening belongs to Monday.
    case fxNewYork = "fx-new-york"
    /// A day ends at midnight UTC.
    case utc
    /// A day ends at midnight Eastern European Time, with its daylight saving.
    case eet
}
