internal import HTTP
internal import Kernel

/// What a call is answered with, in the envelope that every answer of the Bot API has.
struct BotReply: Sendable {
    let status: HTTPStatus
    let json: JSONValue
    var retryAfter: Int?

    static func result(_ value: JSONValue, _ description: String? = nil) -> BotReply {
        var members = [JSONValue.Member("ok", true), JSONValue.Member("result", value)]
        if let description { members.append(JSONValue.Member("description", .string(description))) }
        return BotReply(status: 200, json: .object(members))
    }

    static func refusal(_ code: Int, _ description: String) -> BotReply {
        BotReply(
            status: HTTPStatus(code),
            json: ["ok": false, "error_code": .integer(Int64(code)), "description": .string(description)])
    }

    static func badRequest(_ what: String) -> BotReply { refusal(400, "Bad Request: \(what)") }
    static func forbidden(_ what: String) -> BotReply { refusal(403, "Forbidden: \(what)") }
    static func conflict(_ what: String) -> BotReply { refusal(409, "Conflict: \(what)") }

    static func tooMany(_ seconds: Int) -> BotReply {
        BotReply(
            status: 429,
            json: [
                "ok": false, "error_code": 429, "description": .string("Too Many Requests: retry after \(seconds)"),
                "parameters": ["retry_after": .integer(Int64(seconds))],
            ], retryAfter: seconds)
    }

    var response: Response {
        var json = JSONWriter(capacity: 512)
        self.json.write(to: &json)
        var response = Response.json(status, bytes: json.bytes)
        if let retryAfter { response.headers["Retry-After"] = String(retryAfter) }
        return response
    }
}
