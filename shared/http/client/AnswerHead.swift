/// The head of an answer, checked against the grammar (RFC 9112 §4, §6.3).
struct AnswerHead: Sendable {
    enum Framing: Equatable {
        case none, length(Int), chunked, untilClose

        /// Bytes of the body; nil when only its end tells.
        var length: Int? {
            switch self {
            case .length(let length): length
            case .none: 0
            case .chunked, .untilClose: nil
            }
        }
    }

    let status: HTTPStatus
    let headers: Headers
    let framing: Framing
    let keepsAlive: Bool

    /// Throws `.badResponse` for what a strict reader cannot take.
    init(_ found: HeadParser.Found, isHead: Bool) throws(ClientError) {
        let line = found.line
        guard line.count >= 12, FieldName(line).begins(with: "http/1."), line[0] == UInt8(ascii: "H"), line[8] == 32,
            let code = HeadRules.number(UnsafeBufferPointer(rebasing: line[9..<12])), (100...599).contains(code),
            line.count == 12 || line[12] == 32
        else { throw .badResponse("the status line is malformed") }
        status = HTTPStatus(code)
        headers = Headers(wire: found.wire)
        framing = try AnswerHead.framing(status, found, isHead: isHead)
        let noted = found.noted
        let isHTTP11 = line[7] != UInt8(ascii: "0")
        keepsAlive = framing != .untilClose && !noted.closes && (isHTTP11 || noted.keepsAlive)
    }

    private static func framing(
        _ status: HTTPStatus, _ found: HeadParser.Found, isHead: Bool
    ) throws(ClientError) -> Framing {
        let (noted, wire) = (found.noted, found.wire)
        if isHead || status.forbidsBody { return .none }
        if noted.codings > 0 {
            let isChunked = wire.withValue(noted.coding) { FieldName($0).equals("chunked") }
            guard noted.lengths == 0, noted.codings == 1, isChunked else {
                throw .badResponse("the framing is ambiguous")
            }
            return .chunked
        }
        guard noted.lengths > 0 else { return .untilClose }
        if noted.lengths > 1, Set(Headers(wire: wire).values("Content-Length")).count > 1 {
            throw .badResponse("Content-Length is ambiguous")
        }
        guard let count = wire.withValue(noted.length, HeadRules.number) else {
            throw .badResponse("Content-Length is malformed")
        }
        return count == 0 ? .none : .length(count)
    }
}
