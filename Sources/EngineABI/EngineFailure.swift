internal import CEngineABI

/// Why a call failed, as it is told across the boundary.
struct EngineFailure: Error {
    var code: Int
    var column = -1
    var row = -1
    var value: Int64 = 0
    var other: Int64 = 0
    var text = ""
    var advice = ""

    init(
        _ code: Int, column: Int = -1, row: Int = -1, value: Int64 = 0, other: Int64 = 0, text: String = "",
        advice: String = ""
    ) {
        self.code = code
        self.column = column
        self.row = row
        self.value = value
        self.other = other
        self.text = text
        self.advice = advice
    }

    /// Writes it down, and gives its code.
    @discardableResult
    func tell(_ error: UnsafeMutablePointer<tl_error>) -> Int32 {
        error.pointee.code = Int32(truncatingIfNeeded: code)
        error.pointee.column = Int32(truncatingIfNeeded: column)
        error.pointee.row = Int64(row)
        error.pointee.value = value
        error.pointee.other = other
        _ = withUnsafeMutableBytes(of: &error.pointee.text) { copy(text, to: $0) }
        _ = withUnsafeMutableBytes(of: &error.pointee.advice) { copy(advice, to: $0) }
        return Int32(truncatingIfNeeded: code)
    }

    /// The result of a call as a code.
    static func code(
        _ place: UnsafeMutablePointer<tl_error>, _ body: () throws(EngineFailure) -> Void
    ) -> Int32 {
        do throws(EngineFailure) {
            try body()
            return Int32(TL_OK)
        } catch {
            return error.tell(place)
        }
    }

    /// The result of a call that makes something; nil if it fails.
    static func made<Made: AnyObject>(
        _ place: UnsafeMutablePointer<tl_error>, _ body: () throws(EngineFailure) -> Made
    ) -> OpaquePointer? {
        do throws(EngineFailure) {
            return handle(try body())
        } catch {
            error.tell(place)
            return nil
        }
    }
}

/// Copies a text with a zero behind it, cut off at the end of a character where it is longer than the room.
///
/// - Returns: the bytes of the whole text.
@discardableResult
func copy(_ text: String, to room: UnsafeMutableRawBufferPointer) -> Int {
    guard room.count > 0 else { return text.utf8.count }
    var used = 0
    for character in text {
        let bytes = character.utf8
        if used + bytes.count >= room.count { break }
        for byte in bytes {
            room[used] = byte
            used += 1
        }
    }
    room[used] = 0
    return text.utf8.count
}

/// A handle that owns an object.
func handle<Object: AnyObject>(_ object: Object) -> OpaquePointer {
    OpaquePointer(Unmanaged.passRetained(object).toOpaque())
}

/// The object of a handle.
@inline(__always)
func object<Object: AnyObject>(_ handle: OpaquePointer, _: Object.Type) -> Object {
    Unmanaged<Object>.fromOpaque(UnsafeRawPointer(handle)).takeUnretainedValue()
}

/// Gives up a handle.
func release<Object: AnyObject>(_ handle: OpaquePointer?, _: Object.Type) {
    if let handle { Unmanaged<Object>.fromOpaque(UnsafeRawPointer(handle)).release() }
}

/// The text that somebody else has in memory. What is no UTF-8 becomes replacement characters.
func text(_ start: UnsafePointer<CChar>, _ length: Int64) -> String {
    String(decoding: UnsafeRawBufferPointer(start: start, count: max(0, Int(length))), as: UTF8.self)
}
