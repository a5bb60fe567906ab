/// Where a URL leads: whom to connect to and what to ask for.
package struct Origin: Hashable, Sendable {
    package let isTLS: Bool
    /// Name or address, IPv6 without brackets.
    package let host: String
    package let port: Int
    /// The value of the `Host` field.
    let authority: String

    package init(isTLS: Bool = false, host: String, port: Int) {
        self.isTLS = isTLS
        self.host = host
        self.port = port
        let name = host.contains(":") ? "[\(host)]" : host
        authority = port == (isTLS ? 443 : 80) ? name : "\(name):\(port)"
    }

    package static func == (left: Origin, right: Origin) -> Bool {
        left.port == right.port && left.isTLS == right.isTLS && left.host == right.host
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(port)
        hasher.combine(host)
    }

    /// Splits an absolute URL into its origin and its target; `.badURL` for anything else.
    static func split(_ url: String) throws(ClientError) -> (origin: Origin, target: String) {
        guard let scheme = ["http://", "https://"].first(where: { url.hasPrefix($0) }) else { throw .badURL }
        let rest = url.dropFirst(scheme.count)
        let cut = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        let authority = String(rest[..<cut])
        guard TargetRules.isAuthority(authority), !authority.isEmpty else { throw .badURL }
        var target = String(rest[cut...])
        if !target.hasPrefix("/") { target = "/" + target }
        guard target.utf8.allSatisfy(Grammar.isTarget) else { throw .badURL }
        var host = authority
        var port = scheme == "https://" ? 443 : 80
        if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
            guard let number = Int(authority[authority.index(after: colon)...]) else { throw .badURL }
            port = number
            host = String(authority[..<colon])
        }
        if host.hasPrefix("[") { host = String(host.dropFirst().dropLast()) }
        return (Origin(isTLS: scheme == "https://", host: host, port: port), target)
    }
}
