/// One answer, as a handler makes it.
package struct Response: Sendable {
    package var status: HTTPStatus
    package var headers: Headers
    package var body: ResponseBody
    /// Told once how the answer ended: with the bytes of its body, and with what broke it off.
    var ended: [@Sendable (Int, (any Error)?) -> Void] = []

    package init(_ status: HTTPStatus, headers: Headers = Headers(), body: ResponseBody = .empty) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// The body of an answer: known bytes, or written piece by piece while the client reads.
package enum ResponseBody: Sendable {
    case empty
    case bytes([UInt8])
    /// `length` nil sends chunked; the closure's writes suspend while the client is slow.
    case stream(length: Int?, @Sendable (any BodyWriter) async throws -> Void)
    /// The body of another message, passed on as it comes.
    case passedOn(RequestBody)
    /// 101 (RFC 9110 §15.2.2): both sides speak another protocol from here on, until the closure returns.
    case tunnel(@Sendable (Tunnel) async throws -> Void)
}

/// Takes a streamed body; `write` suspends until the bytes fit into the connection's write limit.
package protocol BodyWriter: Sendable {
    func write(_ bytes: [UInt8]) async throws
}
