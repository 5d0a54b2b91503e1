/// What the decoder of these tests found wrong with an output.
struct MalformedOutput: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
