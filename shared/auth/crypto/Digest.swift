internal import COpenSSL

/// SHA-256, once over bytes or piece by piece.
package struct Digest: Sendable {
    /// Bytes in one digest.
    package static let length = 32

    private var state = SHA256_CTX()

    package init() { crypto_sha256_start(&state) }

    /// Adds bytes to what is hashed.
    package mutating func add(_ bytes: some Sequence<UInt8>) {
        let added: Void? = bytes.withContiguousStorageIfAvailable { buffer in
            crypto_sha256_add(&state, buffer.baseAddress, buffer.count)
        }
        if added == nil {
            let copy = Array(bytes)
            crypto_sha256_add(&state, copy, copy.count)
        }
    }

    /// The 32 bytes of everything added so far.
    package func finish() -> [UInt8] {
        var last = state
        return [UInt8](unsafeUninitializedCapacity: Digest.length) { buffer, count in
            crypto_sha256_finish(&last, buffer.baseAddress)
            count = Digest.length
        }
    }

    /// The SHA-256 of these bytes.
    package static func sha256(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var digest = Digest()
        digest.add(bytes)
        return digest.finish()
    }
}

/// A key for HMAC-SHA256 (RFC 2104) whose first blocks are hashed already, so that a short message costs two blocks.
package struct HMACKey: Sendable {
    private var inner = Digest()
    private var outer = Digest()

    package init(_ secret: some Sequence<UInt8>) {
        let blockLength = 64
        var block = Array(secret)
        // RFC 2104 §3 — a key longer than the block is hashed first.
        if block.count > blockLength { block = Digest.sha256(block) }
        block += [UInt8](repeating: 0, count: blockLength - block.count)
        inner.add(block.map { $0 ^ 0x36 })
        outer.add(block.map { $0 ^ 0x5C })
    }

    /// The 32 bytes that only a holder of the key can make for this message.
    package func code(for message: some Sequence<UInt8>) -> [UInt8] {
        var first = inner
        first.add(message)
        var second = outer
        second.add(first.finish())
        return second.finish()
    }
}

/// Whether both are the same, in a time that depends on their lengths only.
package func constantTimeEqual(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for (one, other) in zip(left, right) { difference |= one ^ other }
    return difference == 0
}
