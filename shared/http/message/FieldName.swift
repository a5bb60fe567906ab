/// The name of a header field where it lies, compared without case and without copying (RFC 9110 §5.1).
package struct FieldName {
    /// Valid while the closure runs that was given it.
    package let bytes: UnsafeBufferPointer<UInt8>

    @inline(__always)
    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    package var count: Int { bytes.count }

    /// Whether it is that name, which is given in lower case.
    @inline(__always)
    package func equals(_ lower: StaticString) -> Bool {
        bytes.count == lower.utf8CodeUnitCount && begins(with: lower)
    }

    /// Whether it begins with that text, which is given in lower case.
    @inline(__always)
    package func begins(with lower: StaticString) -> Bool {
        let count = lower.utf8CodeUnitCount
        guard bytes.count >= count else { return false }
        let other = lower.utf8Start
        for index in 0..<count where folded(bytes[index]) != other[index] { return false }
        return true
    }

    /// Whether it is that name, however either is written.
    @inline(__always)
    package func equals(_ other: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count == other.count else { return false }
        for index in 0..<bytes.count where folded(bytes[index]) != folded(other[index]) { return false }
        return true
    }

    /// Whether the byte is somewhere in it.
    package func contains(_ byte: UInt8) -> Bool { bytes.contains(byte) }
}

/// The byte of an ASCII letter in lower case; every other byte as it is.
@inline(__always)
func folded(_ byte: UInt8) -> UInt8 {
    byte &- 0x41 < 26 ? byte | 0x20 : byte
}
