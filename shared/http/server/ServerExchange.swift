/// One request of a connection, with what its answer must know of it.
struct ServerExchange: Sendable {
    let request: Request
    /// Nil when there is no body.
    let body: BodyReader?
    let isHTTP11: Bool
    let keepsAlive: Bool

    init(_ head: RequestHead, _ body: BodyReader?, peer: String) {
        request = Request(
            method: head.method, target: head.target, path: head.path, headers: head.headers,
            body: body?.stream ?? .empty, peer: peer)
        self.body = body
        isHTTP11 = head.isHTTP11
        keepsAlive = head.keepsAlive
    }

    func ending(keeps: Bool) -> ResponseHead.Ending {
        // RFC 9112 §9.3 — HTTP/1.0 keeps a connection only when it is told so.
        keeps ? (isHTTP11 ? .staysOpen : .staysOpenForHTTP10) : .closes
    }
}
