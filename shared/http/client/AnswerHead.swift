/// The head of an answer, checked against the grammar (RFC 9112 §4, §6.3).
struct AnswerHead: Sendable {
    enum Framing: Equatable { case none, length(Int), chunked, untilClose }

    let status: HTTPStatus
    let headers: Headers
    let framing: Framing
    let keepsAlive: Bool

    /// Throws `.badResponse` for what a strict reader cannot take.
    init(line: ArraySlice<UInt8>, fields: [HeadRules.Field], isHead: Bool) throws(ClientError) {
        let text = Array(line)
        guard text.count >= 12, text.starts(with: "HTTP/1.".utf8), text[8] == 32,
            let code = Int(String(decoding: text[9..<12], as: UTF8.self)), (100...599).contains(code),
            text.count == 12 || text[12] == 32
        else { throw .badResponse("the status line is malformed") }
        var headers = Headers()
        for field in fields { headers.add(HeadRules.text(field.name), HeadRules.text(field.value)) }
        status = HTTPStatus(code)
        self.headers = headers
        framing = try AnswerHead.framing(status, headers, isHead: isHead)
        let options = headers.values("Connection").joined(separator: ",").lowercased()
        let isHTTP11 = text[7] != UInt8(ascii: "0")
        keepsAlive = framing != .untilClose && (isHTTP11 ? !options.contains("close") : options.contains("keep-alive"))
    }

    private static func framing(
        _ status: HTTPStatus, _ headers: Headers, isHead: Bool
    ) throws(ClientError) -> Framing {
        let lengths = headers.values("Content-Length")
        let codings = headers.values("Transfer-Encoding")
        if isHead || status.forbidsBody { return .none }
        if !codings.isEmpty {
            guard lengths.isEmpty, codings.count == 1, codings[0].lowercased() == "chunked" else {
                throw .badResponse("the framing is ambiguous")
            }
            return .chunked
        }
        guard let length = lengths.first else { return .untilClose }
        guard Set(lengths).count == 1, length.utf8.count <= 18, length.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let count = Int(length)
        else { throw .badResponse("Content-Length is malformed") }
        return count == 0 ? .none : .length(count)
    }
}
