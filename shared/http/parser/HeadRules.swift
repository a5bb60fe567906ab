/// What a request must say beyond the grammar of its lines (RFC 9112 §3, §6; RFC 9110 §7.2).
enum HeadRules {
    typealias Field = (name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)

    static func head(line: ArraySlice<UInt8>, fields: [Field]) throws(BadRequest) -> RequestHead {
        let parts = line.split(separator: 32, omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw BadRequest(400, "The request line is malformed.") }
        let isHTTP11 = try version(parts[2])
        let method = parts[0]
        guard !method.isEmpty, method.count <= 32, method.allSatisfy(Grammar.isToken) else {
            throw BadRequest(400, "The method is malformed.")
        }
        var headers = Headers()
        for field in fields { headers.add(text(field.name), text(field.value)) }
        try checkHost(headers, isHTTP11: isHTTP11)
        let name = HTTPMethod(text(method))
        let target = try TargetRules.target(parts[1], method: name, headers: &headers)
        let expects = headers.values("Expect")
        if isHTTP11, let expectation = expects.first {
            guard expects.count == 1, expectation.lowercased() == "100-continue" else {
                throw BadRequest(417, "This expectation is unknown.")
            }
        }
        return RequestHead(
            method: name, target: target.text, path: target.path, isHTTP11: isHTTP11, headers: headers,
            framing: try framing(headers, isHTTP11: isHTTP11), keepsAlive: keepsAlive(headers, isHTTP11),
            expectsContinue: isHTTP11 && !expects.isEmpty)
    }

    private static func version(_ bytes: ArraySlice<UInt8>) throws(BadRequest) -> Bool {
        let version = Array(bytes)
        guard version.count == 8, version.starts(with: "HTTP/".utf8), (0x30...0x39).contains(version[5]),
            version[6] == UInt8(ascii: "."), (0x30...0x39).contains(version[7])
        else { throw BadRequest(400, "The protocol version is malformed.") }
        // RFC 9110 §2.5 — a higher minor version is spoken to as the highest we know.
        guard version[5] == UInt8(ascii: "1") else { throw BadRequest(505, "Only HTTP/1 is spoken here.") }
        return version[7] != UInt8(ascii: "0")
    }

    // RFC 9112 §3.2 — exactly one Host in HTTP/1.1.
    private static func checkHost(_ headers: Headers, isHTTP11: Bool) throws(BadRequest) {
        let hosts = headers.values("Host")
        guard hosts.count <= 1, !isHTTP11 || hosts.count == 1 else {
            throw BadRequest(400, "There must be exactly one Host field.")
        }
        if let host = hosts.first, !TargetRules.isAuthority(host) {
            throw BadRequest(400, "The Host field is malformed.")
        }
    }

    // RFC 9112 §6.1, §6.3 — one way to find the end of a body, or none.
    private static func framing(_ headers: Headers, isHTTP11: Bool) throws(BadRequest) -> BodyFraming {
        let lengths = headers.values("Content-Length")
        let codings = headers.values("Transfer-Encoding")
        if !codings.isEmpty {
            guard lengths.isEmpty else { throw BadRequest(400, "Content-Length beside Transfer-Encoding is refused.") }
            guard isHTTP11 else { throw BadRequest(400, "HTTP/1.0 knows no Transfer-Encoding.") }
            guard codings.count == 1, codings[0].lowercased() == "chunked" else {
                let known = codings.joined(separator: ",").lowercased().contains("chunked")
                throw BadRequest(known ? 400 : 501, "The only transfer coding spoken here is chunked.")
            }
            return .chunked
        }
        guard let text = lengths.first else { return .none }
        guard lengths.count == 1, (1...18).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(text)
        else { throw BadRequest(400, "Content-Length is malformed.") }
        return length == 0 ? .none : .length(length)
    }

    // RFC 9112 §9.3
    private static func keepsAlive(_ headers: Headers, _ isHTTP11: Bool) -> Bool {
        let options = headers.values("Connection").flatMap { $0.split(separator: ",") }
            .map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
        return isHTTP11 ? !options.contains("close") : options.contains("keep-alive")
    }

    static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
