/// What a request must say beyond the grammar of its lines (RFC 9112 §3, §6; RFC 9110 §7.2).
enum HeadRules {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    static func head(_ found: HeadParser.Found) throws(BadRequest) -> RequestHead {
        let line = found.line
        // RFC 9112 §3 — method, target and version, one space between them and none elsewhere.
        guard let first = line.firstIndex(of: 32), let last = line.lastIndex(of: 32), first < last,
            !line[(first + 1)..<last].contains(32)
        else { throw BadRequest(400, "The request line is malformed.") }
        let isHTTP11 = try version(Bytes(rebasing: line[(last + 1)...]))
        let method = Bytes(rebasing: line[..<first])
        guard !method.isEmpty, method.count <= 32, method.allSatisfy(Grammar.isToken) else {
            throw BadRequest(400, "The method is malformed.")
        }
        let noted = found.noted
        try checkHost(noted, found.wire, isHTTP11: isHTTP11)
        var headers = Headers(wire: found.wire)
        let name = HTTPMethod(text(method))
        let target = try TargetRules.target(Bytes(rebasing: line[(first + 1)..<last]), method: name, headers: &headers)
        if isHTTP11, noted.expectations > 0 {
            let isKnown = found.wire.withValue(noted.expectation) { FieldName($0).equals("100-continue") }
            guard noted.expectations == 1, isKnown else { throw BadRequest(417, "This expectation is unknown.") }
        }
        return RequestHead(
            method: name, target: target.text, path: target.path, isHTTP11: isHTTP11, headers: headers,
            framing: try framing(noted, found.wire, isHTTP11: isHTTP11),
            // RFC 9112 §9.3
            keepsAlive: isHTTP11 ? !noted.closes : noted.keepsAlive && !noted.closes,
            expectsContinue: isHTTP11 && noted.expectations > 0, upgrades: isHTTP11 && noted.upgrades)
    }

    private static func version(_ bytes: Bytes) throws(BadRequest) -> Bool {
        guard bytes.count == 8, FieldName(bytes).begins(with: "http/"), bytes[0] == UInt8(ascii: "H"),
            bytes[1] == UInt8(ascii: "T"), bytes[2] == UInt8(ascii: "T"), bytes[3] == UInt8(ascii: "P"),
            isDigit(bytes[5]), bytes[6] == UInt8(ascii: "."), isDigit(bytes[7])
        else { throw BadRequest(400, "The protocol version is malformed.") }
        // RFC 9110 §2.5 — a higher minor version is spoken to as the highest we know.
        guard bytes[5] == UInt8(ascii: "1") else { throw BadRequest(505, "Only HTTP/1 is spoken here.") }
        return bytes[7] != UInt8(ascii: "0")
    }

    // RFC 9112 §3.2 — exactly one Host in HTTP/1.1.
    private static func checkHost(_ noted: NotedFields, _ wire: WireHead, isHTTP11: Bool) throws(BadRequest) {
        guard noted.hosts <= 1, !isHTTP11 || noted.hosts == 1 else {
            throw BadRequest(400, "There must be exactly one Host field.")
        }
        if noted.hosts == 1, !wire.withValue(noted.host, TargetRules.isAuthority) {
            throw BadRequest(400, "The Host field is malformed.")
        }
    }

    // RFC 9112 §6.1, §6.3 — one way to find the end of a body, or none.
    private static func framing(
        _ noted: NotedFields, _ wire: WireHead, isHTTP11: Bool
    ) throws(BadRequest) -> BodyFraming {
        if noted.codings > 0 {
            guard noted.lengths == 0 else {
                throw BadRequest(400, "Content-Length beside Transfer-Encoding is refused.")
            }
            guard isHTTP11 else { throw BadRequest(400, "HTTP/1.0 knows no Transfer-Encoding.") }
            let isChunked = wire.withValue(noted.coding) { FieldName($0).equals("chunked") }
            guard noted.codings == 1, isChunked else {
                let codings = Headers(wire: wire).values("Transfer-Encoding").joined(separator: ",").lowercased()
                throw BadRequest(
                    codings.contains("chunked") ? 400 : 501, "The only transfer coding spoken here is chunked.")
            }
            return .chunked
        }
        guard noted.lengths > 0 else { return .none }
        guard noted.lengths == 1, let length = wire.withValue(noted.length, number) else {
            throw BadRequest(400, "Content-Length is malformed.")
        }
        return length == 0 ? .none : .length(length)
    }

    /// A whole number of at most 18 digits, and nothing else.
    static func number(_ bytes: Bytes) -> Int? {
        guard (1...18).contains(bytes.count) else { return nil }
        var number = 0
        for byte in bytes {
            guard isDigit(byte) else { return nil }
            number = number * 10 + Int(byte - 0x30)
        }
        return number
    }

    @inline(__always)
    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    static func text(_ bytes: Bytes) -> String { String(decoding: bytes, as: UTF8.self) }
}
