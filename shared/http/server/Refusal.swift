internal import Kernel

/// The answer to what is no acceptable request; the connection ends with it.
enum Refusal {
    static func response(_ bad: BadRequest) -> Response {
        var json = JSONWriter()
        json.object { json in
            json.member("type", "about:blank")
            json.member("title", "\(Reason.phrase(bad.status))")
            json.member("status", bad.status)
            json.member("detail", bad.reason)
            json.member("code", bad.status == 503 ? "overloaded" : "bad_request")
        }
        var response = Response(
            HTTPStatus(bad.status), headers: ["Content-Type": "application/problem+json"], body: .bytes(json.bytes))
        for field in SecurityHeaders.always + SecurityHeaders.defaults { response.headers.add(field.name, field.value) }
        if bad.status == 503 { response.headers.add("Retry-After", "1") }
        return response
    }
}
