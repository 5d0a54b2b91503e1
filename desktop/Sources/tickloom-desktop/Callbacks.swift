import CWebKitGTK

/// What is done once, later, on the main thread: C code carries it as a pointer.
final class Once<Value> {
    private let body: (Value) -> Void

    init(_ body: @escaping (Value) -> Void) { self.body = body }

    /// A pointer that has to come back by `take` exactly once.
    var pointer: UnsafeMutableRawPointer { Unmanaged.passRetained(self).toOpaque() }

    static func take(_ pointer: UnsafeMutableRawPointer?) -> Once { Unmanaged.fromOpaque(pointer!).takeRetainedValue() }

    func callAsFunction(_ value: Value) { body(value) }
}

extension Once where Value == Void {
    /// Does it after so many milliseconds.
    static func after(milliseconds: Int, _ body: @escaping () -> Void) {
        g_timeout_add(
            guint(milliseconds),
            { pointer in
                Once<Void>.take(pointer)(())
                return 0
            }, Once(body).pointer)
    }
}

/// Connects a handler of a signal to an object that lives as long as the program does.
func connect<Owner: AnyObject>(
    _ object: UnsafeMutableRawPointer, _ signal: String, _ owner: Owner, _ handler: UnsafeRawPointer
) {
    shell_connect(
        object, signal, unsafeBitCast(handler, to: GCallback.self), Unmanaged.passUnretained(owner).toOpaque())
}
