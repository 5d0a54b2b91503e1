/// A scenario that cannot be gone through.
enum ScenarioFault: Error {
    /// The runner does not know its types: it belongs into ``ScenarioMethods``.
    case unknownMethod(String)
    /// A control of a replay is no object.
    case noControl
    /// A replay ended although it was to go on.
    case replayEnded
}
