/// A request to another server.
package struct ClientRequest: Sendable {
    package var method: HTTPMethod
    /// Absolute: `http://127.0.0.1:8001/api/v1/users?limit=2`.
    package var url: String
    package var headers: Headers
    package var body: Body
    package var timeouts: ClientTimeouts

    package enum Body: Sendable {
        case empty
        case bytes([UInt8])
        /// `length` nil sends chunked.
        case stream(length: Int?, RequestBody)
    }

    package init(
        _ method: HTTPMethod, _ url: String, headers: Headers = Headers(), body: Body = .empty,
        timeouts: ClientTimeouts = ClientTimeouts()
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeouts = timeouts
    }
}

/// How long a client waits, and for what.
package struct ClientTimeouts: Sendable {
    /// For the connection.
    package var connect = Duration.seconds(5)
    /// For the head of the answer, once the request was sent.
    package var response = Duration.seconds(30)
    /// Between two pieces of a body.
    package var idle = Duration.seconds(30)
    /// From the first byte sent to the last byte of the answer; nil sets no end to what keeps moving.
    package var total: Duration?

    package init() {}
}

/// What kept a request from being answered.
package enum ClientError: Error, Sendable, Equatable {
    case badURL
    case connectFailed
    case timedOut(Phase)
    /// The connection ended before the answer was whole.
    case reset
    /// The answer broke the protocol.
    case badResponse(String)
    case tls(String)

    package enum Phase: String, Sendable { case connect, response, idle, total }
}

/// An answer, whose body is still coming.
package struct ClientResponse: Sendable {
    package let status: HTTPStatus
    package let headers: Headers
    package let body: RequestBody
}
