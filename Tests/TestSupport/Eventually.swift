public import Testing

/// Waits until something is so, for a minute if nothing else is said: a loaded machine takes long. What does not come about is an
/// issue of the test, which then goes on.
///
/// Among many tests at a time a pause of milliseconds can take minutes. So time alone ends nothing: it is looked at often, too.
public func eventually(
    _ what: Comment, within limit: Duration = .seconds(60), sourceLocation: SourceLocation = #_sourceLocation,
    _ isSo: () throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    var looks = 0
    while try !isSo() {
        looks += 1
        guard ContinuousClock.now < end || looks < 20 else {
            Issue.record(what, sourceLocation: sourceLocation)
            return
        }
        try await Task.sleep(for: .milliseconds(5))
    }
}
