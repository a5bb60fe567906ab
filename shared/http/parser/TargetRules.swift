/// What a request may ask for (RFC 9112 §3.2, RFC 3986).
enum TargetRules {
    /// The target in origin-form, and its decoded path, which is the only thing that routing looks at.
    static func target(
        _ bytes: ArraySlice<UInt8>, method: HTTPMethod, headers: inout Headers
    ) throws(BadRequest) -> (text: String, path: String) {
        guard !bytes.isEmpty, bytes.allSatisfy(Grammar.isTarget) else {
            throw BadRequest(400, "The request target is malformed.")
        }
        // RFC 9110 §9.3.6 — we are no tunnel.
        if method.name == "CONNECT" { throw BadRequest(405, "CONNECT is not served here.") }
        let text = HeadRules.text(bytes)
        if text == "*" {
            guard method == .options else { throw BadRequest(400, "Only OPTIONS may ask for *.") }
            return ("*", "*")
        }
        if text.hasPrefix("/") { return (text, try path(of: bytes)) }
        return try absolute(text, headers: &headers)
    }

    // RFC 9112 §3.2.2 — absolute-form: its authority replaces Host.
    private static func absolute(
        _ text: String, headers: inout Headers
    ) throws(BadRequest) -> (text: String, path: String) {
        let scheme = ["http://", "https://"].first { text.lowercased().hasPrefix($0) }
        guard let scheme else { throw BadRequest(400, "The request target is malformed.") }
        let rest = text.dropFirst(scheme.count)
        let cut = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        // RFC 9110 §4.2.4 — user information is no part of who is asked; it is dropped.
        let authority = String(rest[..<cut].split(separator: "@", omittingEmptySubsequences: false).last ?? "")
        guard !authority.isEmpty, isAuthority(authority) else {
            throw BadRequest(400, "The request target is malformed.")
        }
        headers["Host"] = authority
        let origin = rest[cut...].hasPrefix("/") ? String(rest[cut...]) : "/" + rest[cut...]
        return (origin, try path(of: Array(origin.utf8)[...]))
    }

    /// The decoded path; refuses what two readers could read differently.
    private static func path(of target: ArraySlice<UInt8>) throws(BadRequest) -> String {
        let raw = target.prefix { $0 != UInt8(ascii: "?") }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(raw.count)
        var index = raw.startIndex
        while index < raw.endIndex {
            var byte = raw[index]
            if byte == UInt8(ascii: "%") {
                guard index + 2 < raw.endIndex, let high = Grammar.hex(raw[index + 1]),
                    let low = Grammar.hex(raw[index + 2])
                else { throw BadRequest(400, "A percent escape is malformed.") }
                byte = high << 4 | low
                guard byte >= 32, byte != 127, byte != UInt8(ascii: "/"), byte != UInt8(ascii: "\\") else {
                    throw BadRequest(400, "The path holds an escape that is refused.")
                }
                index += 2
            }
            decoded.append(byte)
            index += 1
        }
        guard let text = String(validating: decoded, as: UTF8.self) else {
            throw BadRequest(400, "The path is no UTF-8.")
        }
        let segments = text.split(separator: "/", omittingEmptySubsequences: false)
        guard !segments.contains("."), !segments.contains("..") else {
            throw BadRequest(400, "The path holds dot segments.")
        }
        return text
    }

    /// RFC 3986 §3.2 without user information: a name, an IPv4 address or a bracketed IPv6 one, and perhaps a port.
    static func isAuthority(_ text: String) -> Bool {
        var host = Substring(text)
        if let colon = host.lastIndex(of: ":"), !host[colon...].contains("]") {
            let port = host[host.index(after: colon)...]
            guard port.utf8.count <= 5, port.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                port.isEmpty || (Int(port) ?? 65_536) <= 65_535
            else { return false }
            host = host[..<colon]
        }
        if host.hasPrefix("[") {
            return host.hasSuffix("]") && host.utf8.count > 3
                && host.dropFirst().dropLast().utf8.allSatisfy { Grammar.hex($0) != nil || ":.".utf8.contains($0) }
        }
        return (1...255).contains(host.utf8.count)
            && host.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || "-._~".utf8.contains(byte)
            }
    }
}
