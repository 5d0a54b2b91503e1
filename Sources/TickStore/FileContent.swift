#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#else
internal import Foundation
#endif

/// The bytes of one file after another, in memory that is used again.
///
/// Files are read, not mapped: a mapped file that another program cuts off ends this process.
struct FileContent: ~Copyable {
    private var start = UnsafeMutableRawPointer.allocate(byteCount: 1 << 16, alignment: 16)
    private var capacity = 1 << 16
    private var count = 0

    deinit { start.deallocate() }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

    /// Reads a whole file. What was read before is gone.
    mutating func read(_ path: String) throws(UnknownLayout) {
        count = 0
        #if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw UnknownLayout("it cannot be opened") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw UnknownLayout("it cannot be read") }
        let size = Int(status.st_size)
        reserve(size)
        while count < size {
            #if canImport(Glibc)
            let some = Glibc.read(descriptor, start + count, size - count)
            #elseif canImport(Musl)
            let some = Musl.read(descriptor, start + count, size - count)
            #else
            let some = Darwin.read(descriptor, start + count, size - count)
            #endif
            if some < 0, errno == EINTR { continue }
            guard some > 0 else { throw UnknownLayout("it cannot be read") }
            count += some
        }
        #else
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)) else {
            throw UnknownLayout("it cannot be read")
        }
        reserve(data.count)
        data.copyBytes(to: UnsafeMutableRawBufferPointer(start: start, count: data.count))
        count = data.count
        #endif
    }

    private mutating func reserve(_ size: Int) {
        guard size > capacity else { return }
        start.deallocate()
        // A little more, as the next file is rarely of the same size.
        capacity = size + size / 4
        start = .allocate(byteCount: capacity, alignment: 16)
    }
}
