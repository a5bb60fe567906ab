/// Reads request heads strictly: where the RFC leaves a choice between repairing and refusing, it refuses.
struct HeadParser {
    let limits: HTTPLimits

    /// The head at the start of `bytes` and how many bytes it took; nil when it is not complete.
    func parse(_ bytes: ArraySlice<UInt8>) throws(BadRequest) -> (head: RequestHead, length: Int)? {
        guard let (line, fields, length) = try lines(bytes) else { return nil }
        return (try HeadRules.head(line: line, fields: fields), length)
    }

    /// The first line and the fields of a head, and how many bytes it took; nil when it is not complete.
    func lines(
        _ bytes: ArraySlice<UInt8>
    ) throws(BadRequest) -> (line: ArraySlice<UInt8>, fields: [HeadRules.Field], length: Int)? {
        var start = bytes.startIndex
        // RFC 9112 §2.2 — an empty line before the request line is ignored; more than one is no client of ours.
        if bytes.count >= 2, bytes[start] == 13, bytes[start + 1] == 10 { start += 2 }
        guard let lineEnd = try end(of: bytes, from: start, limit: limits.requestLineBytes, status: 414) else {
            return nil
        }
        var cursor = lineEnd + 2
        var fields: [(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)] = []
        while true {
            guard let end = try end(of: bytes, from: cursor, limit: limits.headBytes, status: 431) else {
                if bytes.endIndex - start > limits.headBytes { throw BadRequest(431, "The head is too long.") }
                return nil
            }
            if end == cursor { break }
            guard fields.count < limits.headerFields, end - start <= limits.headBytes else {
                throw BadRequest(431, "There are too many header fields.")
            }
            fields.append(try field(bytes[cursor..<end]))
            cursor = end + 2
        }
        return (bytes[start..<lineEnd], fields, cursor + 2 - bytes.startIndex)
    }

    /// Where the CR of the line's CRLF is; nil when the line is not complete.
    private func end(
        of bytes: ArraySlice<UInt8>, from start: Int, limit: Int, status: Int
    ) throws(BadRequest) -> Int? {
        var index = start
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte == 13 {
                guard index + 1 < bytes.endIndex else { return nil }
                // RFC 9112 §2.2 — a bare CR is refused.
                guard bytes[index + 1] == 10 else { throw BadRequest(400, "A line holds a bare CR.") }
                return index
            }
            // RFC 9112 §2.2 — a bare LF may be taken for a line end; that is how smuggling starts, so it is refused.
            if byte == 10 || byte == 0 { throw BadRequest(400, "A line holds a control character.") }
            index += 1
            if index - start > limit { throw BadRequest(status, "A line is too long.") }
        }
        return nil
    }

    private func field(
        _ line: ArraySlice<UInt8>
    ) throws(BadRequest) -> (name: ArraySlice<UInt8>, value: ArraySlice<UInt8>) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else {
            throw BadRequest(400, "A header line has no name.")
        }
        let name = line[..<colon]
        // RFC 9112 §5.1 — no space before the colon; §5.2 — no folded lines.
        guard name.allSatisfy(Grammar.isToken) else { throw BadRequest(400, "A header name is malformed.") }
        var value = line[(colon + 1)...]
        while let first = value.first, first == 32 || first == 9 { value.removeFirst() }
        while let last = value.last, last == 32 || last == 9 { value.removeLast() }
        guard value.allSatisfy({ $0 == 9 || ($0 >= 32 && $0 != 127) }) else {
            throw BadRequest(400, "A header value holds a control character.")
        }
        return (name, value)
    }
}
