#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#elseif os(Windows)
import WinSDK
import ucrt
#endif

/// A file's bytes, mapped into memory read-only.
///
/// The mapping is as long as the file was when it was opened. If the file shrinks afterwards, touching the lost pages
/// would end the process: call ``checkSize()`` before each stretch of reading.
struct MappedFile: ~Copyable {
    let path: String
    /// Bytes at the time of opening.
    let size: Int
    private let base: UnsafeMutableRawPointer?
    #if os(Windows)
    private let handle: HANDLE
    private let mapping: HANDLE?
    #else
    private let descriptor: Int32
    #endif

    /// The whole content.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: size) }

    /// Opens and maps the file at `path`.
    ///
    /// - Throws: ``ImportError`` `.notFound` or `.unreadable`, with the system's words.
    init(path: String) throws(ImportError) {
        #if os(Windows)
        let opened = try MappedFile.open(path)
        self.path = path
        handle = opened.handle
        mapping = opened.mapping
        size = opened.size
        base = opened.base
        #else
        let opened = try MappedFile.open(path)
        self.path = path
        descriptor = opened.descriptor
        size = opened.size
        base = opened.base
        #endif
    }

    deinit {
        #if os(Windows)
        if let base { UnmapViewOfFile(base) }
        if let mapping { CloseHandle(mapping) }
        CloseHandle(handle)
        #else
        if let base { munmap(base, size) }
        close(descriptor)
        #endif
    }

    /// Makes sure that the file still has the size it was opened with.
    ///
    /// - Throws: ``ImportError`` `.changed`. (Windows refuses to shrink a file that is mapped.)
    func checkSize() throws(ImportError) {
        #if !os(Windows)
        var status = stat()
        guard fstat(descriptor, &status) == 0, Int(status.st_size) == size else {
            throw ImportError(
                .changed, path: path, message: "the file changed its size while it was read",
                advice: "import it again when nothing writes to it any more")
        }
        #endif
    }

    #if os(Windows)
    private static func open(
        _ path: String
    ) throws(ImportError) -> (handle: HANDLE, mapping: HANDLE?, size: Int, base: UnsafeMutableRawPointer?) {
        let opened = path.withCString(encodedAs: UTF16.self) { name in
            CreateFileW(
                name, DWORD(GENERIC_READ), DWORD(FILE_SHARE_READ), nil, DWORD(OPEN_EXISTING),
                DWORD(FILE_ATTRIBUTE_NORMAL), nil)
        }
        guard let opened, opened != INVALID_HANDLE_VALUE else {
            let code = GetLastError()
            throw code == DWORD(ERROR_FILE_NOT_FOUND) || code == DWORD(ERROR_PATH_NOT_FOUND)
                ? notFound(path) : unreadable(path, "Windows error \(code)")
        }
        var length = LARGE_INTEGER()
        guard GetFileSizeEx(opened, &length) else {
            let code = GetLastError()
            CloseHandle(opened)
            throw unreadable(path, "Windows error \(code)")
        }
        let size = Int(length.QuadPart)
        guard size > 0 else { return (opened, nil, 0, nil) }
        guard let mapping = CreateFileMappingW(opened, nil, DWORD(PAGE_READONLY), 0, 0, nil),
            let view = MapViewOfFile(mapping, DWORD(FILE_MAP_READ), 0, 0, 0)
        else {
            let code = GetLastError()
            CloseHandle(opened)
            throw unreadable(path, "Windows error \(code)")
        }
        return (opened, mapping, size, view)
    }
    #else
    private static func open(
        _ path: String
    ) throws(ImportError) -> (descriptor: Int32, size: Int, base: UnsafeMutableRawPointer?) {
        #if canImport(Glibc)
        // O_NONBLOCK: opening a pipe must not wait for someone to write to it. For files it means nothing.
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        #elseif canImport(Musl)
        let descriptor = Musl.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        #else
        let descriptor = Darwin.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        #endif
        guard descriptor >= 0 else {
            throw errno == ENOENT || errno == ENOTDIR ? notFound(path) : unreadable(path, lastError)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let reason = lastError
            close(descriptor)
            throw unreadable(path, reason)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw unreadable(path, "it is not a regular file")
        }
        let size = Int(status.st_size)
        guard size > 0 else { return (descriptor, 0, nil) }
        let mapped = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let mapped, mapped != MAP_FAILED else {
            let reason = lastError
            close(descriptor)
            throw unreadable(path, reason)
        }
        madvise(mapped, size, Int32(MADV_SEQUENTIAL))
        return (descriptor, size, mapped)
    }
    #endif

    private static func notFound(_ path: String) -> ImportError {
        ImportError(.notFound, path: path, message: "no such file", advice: "check the name and the folder")
    }

    private static func unreadable(_ path: String, _ reason: String) -> ImportError {
        ImportError(
            .unreadable, path: path, message: "cannot be read: \(reason)",
            advice: "check the file's kind and permissions")
    }

    #if !os(Windows)
    private static var lastError: String { String(cString: strerror(errno)) }
    #endif
}
