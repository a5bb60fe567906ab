internal import Glibc
package import Kernel

/// An IP address as the 128 bits of IPv6. An IPv4 address is the IPv6 address it is mapped to (RFC 4291 §2.5.5.2), so
/// `10.0.0.1` and `::ffff:10.0.0.1` are one.
struct IPAddress: Equatable {
    let bits: UInt128

    /// Nil for what is no address: a name, one with a port, in brackets or with a zone.
    init?(_ text: String) {
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

    var isIPv4: Bool { bits >> 32 == 0xFFFF }

    /// In the one way that an address is written: an IPv4 one with dots, an IPv6 one after RFC 5952.
    var text: String {
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
}

/// The addresses that begin with the same bits: `10.0.0.0/8`, `2001:db8::/64`, or one address alone (RFC 4632 §3.1,
/// RFC 4291 §2.3). Bits behind the prefix say nothing.
package struct NetworkRange: Sendable, Equatable {
    private let prefix: UInt128
    private let mask: UInt128

    /// Nil for what is no address, or has a prefix length that addresses of its kind have not.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = IPAddress(String(parts[0])) else { return nil }
        let width = text.utf8.contains(UInt8(ascii: ":")) ? 128 : 32
        var length = width
        if parts.count == 2 {
            guard parts[1].utf8.count <= 3, parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let written = Int(parts[1]), written <= width
            else { return nil }
            length = written
        }
        mask = ~UInt128(0) << UInt128(width - length)
        prefix = address.bits & mask
    }

    func contains(_ address: IPAddress) -> Bool { address.bits & mask == prefix }
}

extension SettingsReader {
    /// Addresses and ranges of addresses, divided by commas; each that is none of them is noted as a mistake.
    package mutating func networks(_ key: String, default fallback: String, _ meaning: String) -> [NetworkRange] {
        var ranges: [NetworkRange] = []
        for part in text(key, default: fallback, meaning).split(separator: ",") {
            let written = part.filter { $0 != " " && $0 != "\t" }
            if let range = NetworkRange(written) {
                ranges.append(range)
            } else {
                refuse("\(key): “\(written)” is neither an address nor a range such as 10.0.0.0/8 or fd00::/64")
            }
        }
        return ranges
    }
}
