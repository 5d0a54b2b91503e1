/// A chunk that cannot be read at all, where rejecting rows would not do.
struct ParseFailure: Error {
    let message: String
    var advice = "get the file again. Nothing of it was stored"
}
