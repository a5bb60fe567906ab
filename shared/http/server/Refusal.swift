internal import Kernel

/// The answer to what is no acceptable request; the connection ends with it.
enum Refusal {
    static func body(_ bad: BadRequest) -> [UInt8] {
        let text = """
            {"type":"about:blank","title":"\(Reason.phrase(bad.status))","status":\(bad.status),"detail":"\(bad.reason)",\
            "code":"bad_request"}
            """
        return Array(text.utf8)
    }

    static func response(_ bad: BadRequest) -> Response {
        Response(HTTPStatus(bad.status), headers: ["Content-Type": "application/problem+json"])
    }
}
