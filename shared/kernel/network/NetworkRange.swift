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

    package func contains(_ address: IPAddress) -> Bool { address.bits & mask == prefix }
}
