/// What becomes of a tick that is earlier than the one before it. It never changes a completed bar.
public enum LateTickPolicy: Sendable {
    /// It is refused with ``BarEngineError/lateTick(time:last:)``; the state stays as it was.
    case refuse
    /// It is dropped and counted.
    case drop
}
