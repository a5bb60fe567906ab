/// What a request may ask for (RFC 9112 §3.2, RFC 3986).
enum TargetRules {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    /// The target in origin-form, and its decoded path, which is the only thing that routing looks at.
    static func target(
        _ bytes: Bytes, method: HTTPMethod, headers: inout Headers
    ) throws(BadRequest) -> (text: String, path: String) {
        guard !bytes.isEmpty, bytes.allSatisfy(Grammar.isTarget) else { throw malformed }
        // RFC 9110 §9.3.6 — we are no tunnel.
        if method.name == "CONNECT" { throw BadRequest(405, "CONNECT is not served here.") }
        let text = HeadRules.text(bytes)
        if bytes[0] == UInt8(ascii: "/") { return (text, try path(of: bytes, text)) }
        if bytes.count == 1, bytes[0] == UInt8(ascii: "*") {
            guard method == .options else { throw BadRequest(400, "Only OPTIONS may ask for *.") }
            return ("*", "*")
        }
        return try absolute(text, headers: &headers)
    }

    // RFC 9112 §3.2.2 — absolute-form: its authority replaces Host.
    private static func absolute(
        _ text: String, headers: inout Headers
    ) throws(BadRequest) -> (text: String, path: String) {
        let scheme = ["http://", "https://"].first { text.lowercased().hasPrefix($0) }
        guard let scheme else { throw malformed }
        let rest = text.dropFirst(scheme.count)
        let cut = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        // RFC 9110 §4.2.4 — user information is no part of who is asked; it is dropped.
        let authority = String(rest[..<cut].split(separator: "@", omittingEmptySubsequences: false).last ?? "")
        guard !authority.isEmpty, isAuthority(authority) else { throw malformed }
        headers["Host"] = authority
        let origin = rest[cut...].hasPrefix("/") ? String(rest[cut...]) : "/" + rest[cut...]
        let bytes = Array(origin.utf8)
        let outcome: Result<String, BadRequest> = bytes.withUnsafeBufferPointer { bytes in
            do throws(BadRequest) {
                return .success(try path(of: bytes, origin))
            } catch {
                return .failure(error)
            }
        }
        return (origin, try outcome.get())
    }

    /// The decoded path; refuses what two readers could read differently.
    private static func path(of target: Bytes, _ text: String) throws(BadRequest) -> String {
        var end = 0
        var isPlain = true
        var previous: UInt8 = 0
        while end < target.count, target[end] != UInt8(ascii: "?") {
            let byte = target[end]
            if byte == UInt8(ascii: "%") || (byte == UInt8(ascii: ".") && previous == UInt8(ascii: "/")) {
                isPlain = false
            }
            previous = byte
            end += 1
        }
        if isPlain { return end == target.count ? text : HeadRules.text(Bytes(rebasing: target[..<end])) }
        return try decoded(Bytes(rebasing: target[..<end]))
    }

    private static func decoded(_ raw: Bytes) throws(BadRequest) -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(raw.count)
        var index = 0
        while index < raw.count {
            var byte = raw[index]
            if byte == UInt8(ascii: "%") {
                guard index + 2 < raw.count, let high = Grammar.hex(raw[index + 1]),
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

    static func isAuthority(_ text: String) -> Bool {
        var text = text
        return text.withUTF8(isAuthority)
    }

    /// RFC 3986 §3.2 without user information: a name, an IPv4 address or a bracketed IPv6 one, and perhaps a port.
    static func isAuthority(_ text: Bytes) -> Bool {
        var end = text.count
        if let colon = text.lastIndex(of: UInt8(ascii: ":")), !text[colon...].contains(UInt8(ascii: "]")) {
            let port = Bytes(rebasing: text[(colon + 1)...])
            guard port.isEmpty || (port.count <= 5 && (HeadRules.number(port) ?? 65_536) <= 65_535) else {
                return false
            }
            end = colon
        }
        let host = Bytes(rebasing: text[..<end])
        guard let first = host.first, let last = host.last, host.count <= 255 else { return false }
        if first == UInt8(ascii: "[") {
            return last == UInt8(ascii: "]") && host.count > 3
                && host.dropFirst().dropLast().allSatisfy { Grammar.hex($0) != nil || $0 == 0x3A || $0 == 0x2E }
        }
        let table = Grammar.table
        return host.allSatisfy { table[Int($0)] & Grammar.Class.host != 0 }
    }

    private static let malformed = BadRequest(400, "The request target is malformed.")
}
