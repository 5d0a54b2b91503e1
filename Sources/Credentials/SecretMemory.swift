#if canImport(Glibc)
private import Glibc
#elseif canImport(Musl)
private import Musl
#elseif canImport(Darwin)
private import Darwin
#elseif os(Windows)
private import WinSDK
#endif

/// Memory that holds a secret, and nothing else; it never changes, and is cleared when it is freed.
///
/// `@unchecked Sendable`, because the compiler cannot see that nobody writes to the memory between `init` and `deinit`.
final class SecretMemory: @unchecked Sendable {
    private let buffer: UnsafeMutableRawBufferPointer
    /// The number of bytes of the secret; the buffer may be longer.
    let count: Int

    init(copying bytes: UnsafeRawBufferPointer) {
        count = bytes.count
        buffer = SecretMemory.allocate(bytes.count)
        buffer.copyMemory(from: bytes)
    }

    /// Memory of so many bytes, all zero, that `fill` writes to and says the number of bytes of.
    init<Failure: Error>(
        capacity: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) {
        buffer = SecretMemory.allocate(capacity)
        do throws(Failure) {
            count = try fill(UnsafeMutableRawBufferPointer(rebasing: buffer[..<capacity]))
        } catch {
            SecretMemory.clear(buffer)
            SecretMemory.free(buffer)
            throw error
        }
        precondition((0...capacity).contains(count), "it was filled within its bounds")
    }

    deinit {
        SecretMemory.clear(buffer)
        SecretMemory.free(buffer)
    }

    func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }

    /// Overwrites memory with zeros; unlike a plain loop, not left out when nobody reads the memory any more.
    static func clear(_ buffer: UnsafeMutableRawBufferPointer) {
        guard let start = buffer.baseAddress, !buffer.isEmpty else { return }
        #if canImport(Darwin)
        memset_s(start, buffer.count, 0, buffer.count)
        #elseif os(Windows)
        RtlSecureZeroMemory(start, SIZE_T(buffer.count))
        #else
        explicit_bzero(start, buffer.count)
        #endif
    }

    #if os(Windows)
    private static func allocate(_ count: Int) -> UnsafeMutableRawBufferPointer {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: max(count, 1), alignment: 16)
        buffer.initializeMemory(as: UInt8.self, repeating: 0)
        return buffer
    }

    private static func free(_ buffer: UnsafeMutableRawBufferPointer) { buffer.deallocate() }
    #else
    /// Whole pages of their own: a page can be kept in memory and out of core dumps, a piece of the heap cannot.
    private static func allocate(_ count: Int) -> UnsafeMutableRawBufferPointer {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let size = max((count + page - 1) / page, 1) * page
        let start = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | mapAnonymous, -1, 0)
        guard let start, start != MAP_FAILED else { fatalError("there is no memory for a secret") }
        // Both may be refused, by a limit on locked memory for one: the secret is then as safe as other memory is.
        mlock(start, size)
        #if os(Linux)
        madvise(start, size, doNotDump)
        #endif
        return UnsafeMutableRawBufferPointer(start: start, count: size)
    }

    private static func free(_ buffer: UnsafeMutableRawBufferPointer) {
        munmap(buffer.baseAddress, buffer.count)
    }

    #if canImport(Darwin)
    private static let mapAnonymous = MAP_ANON
    #else
    private static let mapAnonymous = Int32(MAP_ANONYMOUS)
    /// `MADV_DONTDUMP` of Linux, which the headers give as a macro that Swift cannot always see.
    private static let doNotDump: Int32 = 16
    #endif
    #endif
}
