/// Where we may call when a stranger chose the place: public addresses and web ports, nothing of our own networks
/// (OWASP API7, server-side request forgery).
///
/// `refusal(isTLS:host:port:)` judges what is written, before anything is looked up; `admits` judges each address that
/// a name leads to. Both must say yes, and the connection must go to the very address that was judged.
package struct OutwardRule: Sendable, Equatable {
    /// Whether `http://` will do; without it only `https://`.
    package var allowsPlainHTTP: Bool
    package var ports: Set<Int>
    /// Addresses that are admitted although they are not public: for tests and for receivers in one's own network.
    package var allowedNetworks: [NetworkRange]

    /// Ports that web servers listen on; a database or mail server is not reached by them.
    package static let webPorts: Set<Int> = [80, 443, 8_080, 8_443]
    /// RFC 1035 §2.3.4: letters of a name.
    package static let longestHost = 253
    private static let longestLabel = 63

    package init(
        allowsPlainHTTP: Bool = false, ports: Set<Int> = OutwardRule.webPorts, allowedNetworks: [NetworkRange] = []
    ) {
        self.allowsPlainHTTP = allowsPlainHTTP
        self.ports = ports
        self.allowedNetworks = allowedNetworks
    }

    /// Why we do not go there, as the end of a sentence about the URL; nil when nothing speaks against it yet.
    /// `host` is without brackets.
    package func refusal(isTLS: Bool, host: String, port: Int) -> String? {
        if !isTLS, !allowsPlainHTTP { return "must begin with https://" }
        if !ports.contains(port) {
            let known = ports.sorted().map(String.init).joined(separator: ", ")
            return "must use one of the ports \(known)"
        }
        if let address = IPAddress(host) { return admits(address) ? nil : "must lead to a public address" }
        return OutwardRule.isName(host) ? nil : "must name a host by its full ASCII name or a plain IP address"
    }

    /// Whether a connection to that address may be made.
    package func admits(_ address: IPAddress) -> Bool {
        address.isPublic || allowedNetworks.contains { $0.contains(address) }
    }

    /// Names as RFC 1123 §2.1 has them, in letters of one case or another, without a dot at the end. One whose last
    /// label could be read as a number is none: resolvers take `2130706433`, `0x7f.1` and `0177.0.0.1` for addresses.
    private static func isName(_ host: String) -> Bool {
        let labels = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard host.utf8.count <= longestHost, let last = labels.last, labels.allSatisfy(isLabel) else { return false }
        let isNumber = last.allSatisfy { (0x30...0x39).contains($0) }
        let isHexadecimal = last.first == 0x30 && last.dropFirst().first.map { $0 | 0x20 == 0x78 } == true
        return !isNumber && !isHexadecimal
    }

    private static func isLabel(_ label: Substring.UTF8View) -> Bool {
        let hyphen = UInt8(ascii: "-")
        guard (1...longestLabel).contains(label.count), label.first != hyphen, label.last != hyphen else {
            return false
        }
        return label.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == hyphen
        }
    }
}
