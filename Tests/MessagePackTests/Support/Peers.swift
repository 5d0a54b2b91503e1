import Foundation
import TestSupport
import Testing

/// What some tests compare with, and what to say where it is absent.
enum Peers {
    /// The vectors of other implementations, which lie beside the checkout.
    static let vectors = SharedData.path("msgpack")
    static let hasVectors = FileManager.default.fileExists(atPath: vectors)
    static let vectorsAbsence: Comment = "needs ../shared/data/msgpack, which is not there"

    static let hasPython = (try? Python.output("import msgpack")) != nil
    static let pythonAbsence: Comment = "needs a Python with msgpack: run scripts/setup, or set TEST_PYTHON"
}
