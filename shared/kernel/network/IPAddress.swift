internal import Glibc

/// An IP address as the 128 bits of IPv6. An IPv4 address is the IPv6 address it is mapped to (RFC 4291 §2.5.5.2), so
/// `10.0.0.1` and `::ffff:10.0.0.1` are one.
package struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    package let bits: UInt128

    /// Nil for what is no address: a name, one with a port, in brackets or with a zone.
    package init?(_ text: String) {
        if text.utf8.contains(UInt8(ascii: ":")) {
            var six = in6_addr()
            guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
            bits = withUnsafeBytes(of: six) { UInt128(bigEndian: $0.loadUnaligned(as: UInt128.self)) }
        } else {
            var four = in_addr()
            guard inet_pton(AF_INET, text, &four) == 1 else { return nil }
            bits = 0xFFFF_0000_0000 | UInt128(UInt32(bigEndian: four.s_addr))
        }
    }

    package var isIPv4: Bool { bits >> 32 == 0xFFFF }

    /// In the one way that an address is written: an IPv4 one with dots, an IPv6 one after RFC 5952.
    package var text: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        if isIPv4 {
            var four = in_addr(s_addr: UInt32(truncatingIfNeeded: bits).bigEndian)
            inet_ntop(AF_INET, &four, &text, socklen_t(text.count))
        } else {
            var six = in6_addr()
            withUnsafeMutableBytes(of: &six) { $0.storeBytes(of: bits.bigEndian, as: UInt128.self) }
            inet_ntop(AF_INET6, &six, &text, socklen_t(text.count))
        }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    package var description: String { text }
}

extension IPAddress {
    package init(bits: UInt128) {
        self.bits = bits
    }

    /// The IPv4 address of these 32 bits.
    package init(four bits: UInt32) {
        self.init(bits: 0xFFFF_0000_0000 | UInt128(bits))
    }
}
