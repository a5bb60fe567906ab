internal import Database
internal import HTTP
internal import Kernel

/// An answer as the table keeps it: its status, the fields that are given again, and its body.
struct StoredAnswer: Sendable {
    let status: Int
    let headers: Headers
    let body: [UInt8]

    /// Nil for an answer that is not kept: longer than `limit` bytes, or written piece by piece.
    init?(_ response: Response, limit: Int) {
        switch response.body {
        case .empty: body = []
        case .bytes(let bytes) where bytes.count <= limit: body = bytes
        default: return nil
        }
        status = response.status.code
        var kept = Headers()
        for name in IdempotencyKey.replayedFields {
            for value in response.headers.values(name) { kept.add(name, value) }
        }
        headers = kept
    }

    /// Nil when the row holds none.
    init?(_ row: Row) throws {
        guard let status = row.optionalInteger("status") else { return nil }
        self.status = Int(status)
        body = try row.bytes("body")
        var kept = Headers()
        for field in try JSONValue(parsing: Array(try row.text("headers").utf8)).array ?? [] {
            guard let name = field[0]?.string, let value = field[1]?.string else { continue }
            kept.add(name, value)
        }
        headers = kept
    }

    /// The fields as JSON: pairs of name and value.
    var headerText: String {
        var json = JSONWriter()
        json.array { json in
            for field in headers {
                json.array { json in
                    json.value(field.name)
                    json.value(field.value)
                }
            }
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }

    /// The answer for a repeat.
    var response: Response {
        var response = Response(HTTPStatus(status), headers: headers, body: body.isEmpty ? .empty : .bytes(body))
        response.headers.add("Idempotent-Replayed", "true")
        return response
    }
}
