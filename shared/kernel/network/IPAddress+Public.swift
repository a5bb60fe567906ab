extension IPAddress {
    /// Whether it is this machine: 127.0.0.0/8 or ::1.
    package var isLoopback: Bool { isIPv4 ? (bits >> 24) & 0xFF == 127 : bits == 1 }

    /// Whether it is an address of the public internet: neither of this machine, nor of a private network, nor reserved
    /// for something else (IANA special-purpose registries of RFC 6890), nor one that only wraps such an address.
    package var isPublic: Bool {
        if isIPv4 { return !IPAddress.closedFour.contains { $0.contains(self) } }
        if let inner = wrapped { return inner.isPublic }
        // RFC 4291 §2.4 — of IPv6, only 2000::/3 has been given out.
        return bits >> 125 == 1 && !IPAddress.closedSix.contains { $0.contains(self) }
    }

    /// The IPv4 address behind one that a gateway translates: NAT64 (RFC 6052 §2.1) and 6to4 (RFC 3056 §2).
    private var wrapped: IPAddress? {
        if bits >> 32 == 0x0064_FF9B_0000_0000_0000_0000 { return IPAddress(four: UInt32(truncatingIfNeeded: bits)) }
        if bits >> 112 == 0x2002 { return IPAddress(four: UInt32(truncatingIfNeeded: bits >> 80)) }
        return nil
    }

    private static let closedFour = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    ].compactMap { NetworkRange($0) }

    /// 2001::/23 holds Teredo and other assignments of protocols; 2001:db8::/32 and 3fff::/20 are for documentation.
    private static let closedSix = ["2001::/23", "2001:db8::/32", "3fff::/20"].compactMap { NetworkRange($0) }
}
