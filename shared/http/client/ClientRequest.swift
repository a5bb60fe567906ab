package import Kernel

/// A request to another server.
package struct ClientRequest: Sendable {
    package var method: HTTPMethod
    /// Absolute: `http://127.0.0.1:8001/api/v1/users?limit=2`; only a target (`/api/v1/users`) when `origin` is given.
    package var url: String
    /// Whom to ask, taken apart already: spares a program that asks the same again and again the reading of URLs.
    package var origin: Origin?
    package var headers: Headers
    package var body: Body
    package var timeouts: ClientTimeouts
    /// Asks for the protocol named in `Upgrade` (RFC 9110 §7.8); a 101 then gives a tunnel.
    package var isUpgrade = false
    /// For a place that a stranger chose: where it may lead. Its name is then looked up once, every address it has must
    /// be admitted, the connection goes to one of those very addresses and serves this request alone.
    package var outward: OutwardRule?

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

    /// A request to a place that was taken apart before; `target` is origin-form.
    package init(
        _ method: HTTPMethod, to origin: Origin, _ target: String, headers: Headers = Headers(), body: Body = .empty,
        timeouts: ClientTimeouts = ClientTimeouts()
    ) {
        self.init(method, target, headers: headers, body: body, timeouts: timeouts)
        self.origin = origin
    }

    func place() throws(ClientError) -> (origin: Origin, target: String) {
        guard let origin else { return try Origin.split(url) }
        guard url.utf8.first == UInt8(ascii: "/"), url.utf8.allSatisfy(Grammar.isTarget) else { throw .badURL }
        return (origin, url)
    }

    /// Whether sending it twice does no harm and its body can be had again.
    var isRepeatable: Bool {
        if case .stream = body { return false }
        return method.isIdempotent && !isUpgrade
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
    /// From the connection to the head of the answer, however slowly it comes; nil sets no end to what keeps moving.
    package var head: Duration?
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
    /// The place is not one that strangers may send us to; nothing was sent there.
    case forbiddenPlace(String)

    package enum Phase: String, Sendable { case connect, response, idle, total }
}

/// An answer, whose body is still coming.
package struct ClientResponse: Sendable {
    package let status: HTTPStatus
    package let headers: Headers
    package let body: RequestBody
    /// The connection under another protocol, after a 101 that was asked for.
    package let tunnel: Tunnel?
}
