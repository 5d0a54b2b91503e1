/// What is wrong with the definition of a trading calendar.
public struct CalendarDefinitionError: Error, Hashable, Sendable {
    /// From 1; 0 for the definition as a whole.
    public let line: Int
    public let message: String
    /// What to do.
    public let advice: String

    init(_ line: Int, _ message: String, _ advice: String) {
        self.line = line
        self.message = message
        self.advice = advice
    }
}
