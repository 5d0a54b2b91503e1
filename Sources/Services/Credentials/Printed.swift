internal import Credentials
internal import Foundation
private import Synchronization

/// The beginning of what a program printed, which may hold a secret: it lies in memory that does not move, and is cleared.
final class Printed: Sendable {
    private struct State {
        // Never longer than at first, and nobody else has a copy: so it is written and cleared where it lies.
        var bytes: [UInt8]
        var count = 0
    }

    private let state: Mutex<State>

    init(capacity: Int) {
        state = Mutex(State(bytes: [UInt8](repeating: 0, count: capacity)))
    }

    deinit {
        state.withLock { state in
            state.bytes.withUnsafeMutableBytes(Secret.clear)
        }
    }

    /// Reads to the end of a file or pipe, and keeps as much of its beginning as there is room for.
    func take(from file: FileHandle) {
        #if os(Windows)
        while let piece = try? file.read(upToCount: 4_096), !piece.isEmpty { piece.withUnsafeBytes(keep) }
        #else
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 4_096, alignment: 16)
        defer {
            Secret.clear(piece)
            piece.deallocate()
        }
        while true {
            let count = read(file.fileDescriptor, piece.baseAddress!, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            keep(UnsafeRawBufferPointer(rebasing: piece[..<count]))
        }
        #endif
    }

    private func keep(_ piece: UnsafeRawBufferPointer) {
        state.withLock { state in
            for byte in piece where state.count < state.bytes.count {
                state.bytes[state.count] = byte
                state.count += 1
            }
        }
    }

    /// Lends what was read so far.
    func withBytes(_ body: (UnsafeRawBufferPointer) -> Void) {
        state.withLock { state in
            state.bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<state.count])) }
        }
    }
}
