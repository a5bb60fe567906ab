/// The few pieces of DER (ITU-T X.690) that public keys and ECDSA signatures are made of.
enum DER {
    static func sequence(_ parts: [UInt8]...) -> [UInt8] { element(0x30, parts.flatMap { $0 }) }

    /// An unsigned big-endian number.
    static func integer(_ magnitude: some Collection<UInt8>) -> [UInt8] {
        var bytes = Array(magnitude.drop { $0 == 0 })
        if bytes.first.map({ $0 >= 0x80 }) ?? true { bytes.insert(0, at: 0) }
        return element(0x02, bytes)
    }

    static func bitString(_ bytes: [UInt8]) -> [UInt8] { element(0x03, [0] + bytes) }

    private static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        var length: [UInt8] = []
        if content.count < 0x80 {
            length = [UInt8(content.count)]
        } else {
            var rest = content.count
            while rest > 0 {
                length.insert(UInt8(rest & 0xFF), at: 0)
                rest >>= 8
            }
            length.insert(0x80 | UInt8(length.count), at: 0)
        }
        return [tag] + length + content
    }

    /// `SubjectPublicKeyInfo` of an RSA key (RFC 8017 §A.1).
    static func rsaPublicKey(modulus: [UInt8], exponent: [UInt8]) -> [UInt8] {
        // rsaEncryption, 1.2.840.113549.1.1.1, with NULL parameters.
        let algorithm: [UInt8] = [
            0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00,
        ]
        return sequence(algorithm, bitString(sequence(integer(modulus), integer(exponent))))
    }

    /// `SubjectPublicKeyInfo` of a point on P-256 (RFC 5480 §2); both coordinates have 32 bytes.
    static func p256PublicKey(x: [UInt8], y: [UInt8]) -> [UInt8] {
        // id-ecPublicKey, 1.2.840.10045.2.1, and prime256v1, 1.2.840.10045.3.1.7.
        let algorithm: [UInt8] = [
            0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D,
            0x03, 0x01, 0x07,
        ]
        return sequence(algorithm, bitString([0x04] + x + y))
    }

    /// `r ‖ s` of RFC 7518 §3.4 as the sequence that OpenSSL checks.
    static func ecdsaSignature(raw: [UInt8]) -> [UInt8] {
        sequence(integer(raw.prefix(32)), integer(raw.dropFirst(32)))
    }

    /// The sequence that OpenSSL makes as `r ‖ s`, 64 bytes; nil when it is something else.
    static func rawSignature(ecdsa der: [UInt8]) -> [UInt8]? {
        guard der.count >= 8, der[0] == 0x30, Int(der[1]) == der.count - 2 else { return nil }
        var cursor = 2
        var raw: [UInt8] = []
        for _ in 0..<2 {
            guard cursor + 2 <= der.count, der[cursor] == 0x02 else { return nil }
            let length = Int(der[cursor + 1])
            guard cursor + 2 + length <= der.count else { return nil }
            let number = Array(der[(cursor + 2)..<(cursor + 2 + length)].drop { $0 == 0 })
            guard number.count <= 32 else { return nil }
            raw += [UInt8](repeating: 0, count: 32 - number.count) + number
            cursor += 2 + length
        }
        return cursor == der.count ? raw : nil
    }
}

extension DER {
    /// Modulus and exponent of an RSA `SubjectPublicKeyInfo`, without leading zeros.
    static func rsaNumbers(publicKey der: [UInt8]) -> (modulus: [UInt8], exponent: [UInt8])? {
        var outer = Reader(der[...])
        guard var info = outer.enter(0x30), info.enter(0x30) != nil, var bits = info.enter(0x03), bits.skip(1),
            var key = bits.enter(0x30), let modulus = key.enter(0x02), let exponent = key.enter(0x02)
        else { return nil }
        return (Array(modulus.rest.drop { $0 == 0 }), Array(exponent.rest.drop { $0 == 0 }))
    }

    /// Walks over elements of known tags.
    private struct Reader {
        var rest: ArraySlice<UInt8>

        init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

        mutating func skip(_ count: Int) -> Bool {
            guard rest.count >= count else { return false }
            rest = rest.dropFirst(count)
            return true
        }

        /// The content of the next element when it has this tag; the reader goes on behind it.
        mutating func enter(_ tag: UInt8) -> Reader? {
            guard rest.count >= 2, rest.removeFirst() == tag, let first = rest.popFirst() else { return nil }
            var length = Int(first)
            if first >= 0x80 {
                let count = Int(first & 0x7F)
                guard (1...4).contains(count), rest.count >= count else { return nil }
                length = rest.prefix(count).reduce(0) { $0 << 8 | Int($1) }
                rest = rest.dropFirst(count)
            }
            guard rest.count >= length else { return nil }
            defer { rest = rest.dropFirst(length) }
            return Reader(rest.prefix(length))
        }
    }
}
