internal import HTTP
internal import Kernel

/// An answer in memory.
struct KeptAnswer: Sendable {
    let headers: Headers
    let body: [UInt8]
    let keptAt: Timestamp
    /// From this moment on it is not given any more.
    let until: Timestamp
    /// How old it was when it came, in seconds.
    let age: Int
    /// The fields of the request that it depends on, with what they were (RFC 9111 §4.1).
    private let conditions: [(name: String, value: [String])]

    init(_ response: Response, body: [UInt8], for request: Request, at now: Timestamp, life: Duration) {
        self.body = body
        keptAt = now
        until = now + life
        age = response.headers["Age"].flatMap { FieldText.number($0[...].utf8) } ?? 0
        var headers = response.headers
        headers.remove("Age")
        headers.remove("Content-Length")
        self.headers = headers
        conditions = headers.values("Vary").flatMap { $0.split(separator: ",") }.map { name in
            let name = String(name.filter { $0 != " " && $0 != "\t" })
            return (name, request.headers.values(name))
        }
    }

    /// Whether the request says the same as the one that it was the answer to, as far as it depends on that.
    func suits(_ request: Request) -> Bool {
        conditions.allSatisfy { request.headers.values($0.name) == $0.value }
    }

    /// Bytes it takes, roughly.
    var weight: Int {
        body.count + headers.reduce(256) { $0 + $1.name.utf8.count + $1.value.utf8.count + 64 }
    }

    /// The answer for this request, with its age (RFC 9111 §5.1); 304 for a client that has it.
    func response(to request: Request, at now: Timestamp) -> Response {
        var response = Response(.ok, headers: headers, body: .bytes(body))
        response.headers.add("Age", String(max(0, (now - keptAt).components.seconds) + Int64(age)))
        return Revalidation.answer(response, to: request)
    }
}

/// Answers a client that may have the body already (RFC 9110 §13.1.2).
enum Revalidation {
    /// The answer, or 304 when it has one of the tags that the client named.
    static func answer(_ response: Response, to request: Request) -> Response {
        guard response.status == .ok, let tag = response.headers["ETag"], request.headers.contains("If-None-Match"),
            request.headers.values("If-None-Match").contains(where: { names($0, tag) })
        else { return response }
        // RFC 9110 §15.4.5 — 304 carries what a cache updates, not what describes the body it does not have.
        var headers = response.headers
        for name in ["Content-Type", "Content-Length", "Content-Encoding", "Content-Language"] { headers.remove(name) }
        return Response(.notModified, headers: headers)
    }

    /// RFC 9110 §8.8.3.2 — weak comparison: `W/"x"` is `"x"`, and `*` is anything that is there.
    private static func names(_ condition: String, _ tag: String) -> Bool {
        let wanted = opaque(tag[...])
        return condition.split(separator: ",").contains { part in
            var candidate = part.drop { $0 == " " || $0 == "\t" }
            while let last = candidate.last, last == " " || last == "\t" { candidate.removeLast() }
            return candidate == "*" || opaque(candidate) == wanted
        }
    }

    private static func opaque(_ tag: Substring) -> Substring { tag.hasPrefix("W/") ? tag.dropFirst(2) : tag }
}
