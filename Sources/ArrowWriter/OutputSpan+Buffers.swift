#if !_endian(little)
#error("Values are copied as they lie in memory, which the format's default byte order makes little-endian.")
#endif

/// The ways in which buffers get into a message body.
///
/// The memory they go to has no alignment of its own: it is somewhere in an array of bytes. Hence the unaligned stores.
extension OutputSpan<UInt8> {
    /// Appends a copy of `bytes`.
    mutating func append(bytes: UnsafeRawBufferPointer) {
        appendInPlace(size: bytes.count) { $0.copyMemory(from: bytes) }
    }

    /// Appends zeros until the span holds `count` bytes.
    mutating func pad(to count: Int) {
        append(repeating: 0, count: count - self.count)
    }

    /// Appends `values` as they lie in memory, with zeros for nulls.
    @inline(__always)
    mutating func append<Slot: BitwiseCopyable & Numeric>(slots values: [Slot], validity: ValidityBitmap?) {
        appendInPlace(size: values.count * MemoryLayout<Slot>.stride) { target in
            values.withUnsafeBytes { target.copyMemory(from: $0) }
            validity?.forEachNull { row in
                target.storeBytes(of: 0, toByteOffset: row * MemoryLayout<Slot>.stride, as: Slot.self)
            }
        }
    }

    /// Appends `mantissas` widened to 128 bits, low word first, with zeros for nulls.
    mutating func append(decimals mantissas: [Int64], validity: ValidityBitmap?) {
        typealias Slot = SIMD2<Int64>
        appendInPlace(size: mantissas.count * MemoryLayout<Slot>.stride) { target in
            mantissas.withUnsafeBufferPointer { mantissas in
                for (row, mantissa) in mantissas.enumerated() {
                    // The arithmetic shift spreads the sign over the high word.
                    let slot = Slot(mantissa, mantissa >> 63)
                    target.storeBytes(of: slot, toByteOffset: row * MemoryLayout<Slot>.stride, as: Slot.self)
                }
            }
            validity?.forEachNull { row in
                target.storeBytes(of: .zero, toByteOffset: row * MemoryLayout<Slot>.stride, as: Slot.self)
            }
        }
    }

    /// Lets `fill` write the next `size` bytes, all of them.
    ///
    /// - Precondition: the span has room for them.
    @inline(__always)
    private mutating func appendInPlace(size: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void) {
        precondition(size <= freeCapacity, "buffer overruns its message")
        withUnsafeMutableBufferPointer { elements, count in
            fill(UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: elements[count..<count + size])))
            count += size
        }
    }
}
