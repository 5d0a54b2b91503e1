#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#else
internal import Foundation
#endif

/// A regular file that is open for reading.
///
/// What else may have a file's name is refused: to open a pipe would wait for whoever writes into it, and a device has no
/// end.
struct RegularFile: ~Copyable {
    let path: String
    /// In bytes, when it was opened.
    let size: Int
    #if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
    private let descriptor: Int32
    #else
    private let data: Data
    #endif

    /// - Throws: ``StoreError`` `.damaged` if there is no file of that name; `.io` if it cannot be told, or the file may not be
    ///   read: then nothing is known of it.
    init(_ path: String) throws(StoreError) {
        #if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
        let opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard opened >= 0 else {
            switch errno {
            case ENOENT, ENOTDIR: throw RegularFile.absent(path, "the file is missing")
            // What opening a socket gives.
            case ENXIO, EOPNOTSUPP: throw RegularFile.absent(path, "it is no regular file")
            case let number: throw RegularFile.unreadable(path, number)
            }
        }
        var status = stat()
        guard fstat(opened, &status) == 0 else {
            let number = errno
            close(opened)
            throw RegularFile.unreadable(path, number)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(opened)
            throw RegularFile.absent(path, "it is no regular file")
        }
        size = Int(status.st_size)
        descriptor = opened
        self.path = path
        #else
        guard FileSystem.exists(path), !FileSystem.isFolder(path) else {
            throw RegularFile.absent(path, "the file is missing")
        }
        guard let content = try? Data(contentsOf: URL(fileURLWithPath: path)) else {
            throw StoreError(.io, path: path, message: "it cannot be read", advice: RegularFile.advice)
        }
        data = content
        size = content.count
        self.path = path
        #endif
    }

    deinit {
        #if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
        close(descriptor)
        #endif
    }

    /// Fills `buffer` with the bytes from `offset` on.
    ///
    /// - Throws: ``StoreError`` `.io`, also if the file has become shorter than it was.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(StoreError) {
        #if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
        var count = 0
        while count < buffer.count {
            let some = pread(descriptor, buffer.baseAddress! + count, buffer.count - count, off_t(offset + count))
            if some < 0, errno == EINTR { continue }
            guard some >= 0 else { throw RegularFile.unreadable(path, errno) }
            guard some > 0 else {
                throw StoreError(
                    .io, path: path, message: "it was cut off while it was read", advice: RegularFile.advice)
            }
            count += some
        }
        #else
        guard offset + buffer.count <= data.count else {
            throw StoreError(.io, path: path, message: "it ends early", advice: RegularFile.advice)
        }
        data.copyBytes(to: buffer, from: offset..<offset + buffer.count)
        #endif
    }

    /// The bytes from `offset` to the end.
    func bytes(from offset: Int = 0) throws(StoreError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: size - offset)
        try bytes.withUnsafeMutableBufferPointer { (buffer) throws(StoreError) in
            try read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
        }
        return bytes
    }

    private static let advice = "check the disk and what this process may open (ulimit -n), then run it again"

    private static func absent(_ path: String, _ reason: String) -> StoreError {
        StoreError(
            .damaged, path: path, message: reason,
            advice: "import this day again, which replaces the file, or run tickloom store repair")
    }

    #if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
    private static func unreadable(_ path: String, _ number: Int32) -> StoreError {
        StoreError(
            .io, path: path, message: "it cannot be read: \(String(cString: strerror(number)))",
            advice: number == EACCES || number == EPERM
                ? "check the permissions of it and of the folders above it" : advice)
    }
    #endif
}
