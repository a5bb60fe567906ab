internal import HTTP
internal import Kernel
internal import Logging

/// Hands requests to services and their answers back, byte by byte as they come: nothing is held back or kept whole.
struct Proxy: Sendable {
    private let services: [String: String]
    private let client: HTTPClient
    private let onward: Onward
    /// How long a service may take to begin its answer, and to go on with it.
    private let patience: Duration
    private let logger: Logger

    /// How long a connection to a service may take; they are near.
    private static let connectPatience: Duration = .seconds(2)

    /// `services` says where each one is: `http://127.0.0.1:8001`.
    init(services: [String: String], client: HTTPClient, onward: Onward, patience: Duration, logger: Logger) {
        self.patience = patience
        self.services = services
        self.client = client
        self.onward = onward
        self.logger = logger
    }

    /// The service's answer. Throws `.unavailable` when nobody listens there, `.timedOut` when no answer begins in
    /// time, `.badUpstream` when the connection breaks before it does or what comes is no HTTP.
    func forward(_ request: Request, to service: String) async throws -> Response {
        guard let place = services[service] else {
            throw ServiceError(.notFound, "Service \(service) not found", code: "service_not_found")
        }
        try Proxy.checkPath(request.target)
        var timeouts = ClientTimeouts()
        timeouts.connect = Proxy.connectPatience
        timeouts.response = patience
        timeouts.idle = patience
        let outgoing = ClientRequest(
            request.method, place + request.target, headers: try onward.headers(for: request, within: patience),
            body: Proxy.body(of: request), timeouts: timeouts)
        do {
            // What goes wrong in the client's own body is a `ServiceError` and passes through to the client.
            return Proxy.response(to: request, try await client.send(outgoing))
        } catch let error as ClientError {
            logger.warning("A service gave no answer", metadata: ["target": "\(service)", "cause": "\(error)"])
            throw Proxy.refusal(error, service)
        }
    }

    private static func body(of request: Request) -> ClientRequest.Body {
        request.body.declaredLength == 0 ? .empty : .stream(length: request.body.declaredLength, request.body)
    }

    private static func response(to request: Request, _ answer: ClientResponse) -> Response {
        var response = Response(answer.status, headers: Homeward.headers(of: answer.headers))
        if answer.status.forbidsBody { return response }
        if request.method == .head {
            // RFC 9110 §9.3.2 — the length that GET would have, and no body.
            response.body = .stream(length: answer.headers["Content-Length"].flatMap { Int($0) }) { _ in }
        } else if answer.body.declaredLength != 0 {
            response.body = .stream(length: answer.body.declaredLength) { writer in
                // An answer that breaks off throws here, and the client's connection ends without the end of the body.
                for try await piece in answer.body { try await writer.write(piece) }
            }
        }
        return response
    }

    /// RFC 9110 §15.6 — 502 for a bad answer, 503 for nobody there, 504 for no answer in time.
    private static func refusal(_ error: ClientError, _ service: String) -> ServiceError {
        switch error {
        case .connectFailed, .badURL, .tls, .timedOut(.connect):
            ServiceError(
                .unavailable, "Service \(service) unavailable", code: "service_unavailable", retryAfter: .seconds(1))
        case .timedOut:
            ServiceError(.timedOut, "Service \(service) did not answer in time", code: "service_timeout")
        case .reset, .badResponse:
            ServiceError(.badUpstream, "Service \(service) broke off its answer", code: "service_broke_off")
        }
    }

    /// Both sides must see the same path: one that they could shorten differently goes no further (RFC 3986 §6.2.2.3).
    private static func checkPath(_ target: String) throws(ServiceError) {
        let path = target.prefix { $0 != "?" }
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        guard path == "/" || !segments.contains(where: \.isEmpty) else {
            throw ServiceError(.malformed, "The path has an empty segment.", code: "ambiguous_path")
        }
    }
}
