package import Auth
package import HTTP
internal import Kernel

/// Asks other services of ours, as a service of the suite.
///
/// A call that may be repeated without harm (GET, PUT, DELETE, or one with a key) goes on to the next instance when one
/// cannot be reached or is not ready. It is never repeated against the same instance.
package struct NeighbourClient: Sendable {
    private let addresses: [String: [String]]
    private let client: HTTPClient
    private let tokens: ServiceTokens

    /// Bytes of an answer that are read.
    package static let answerBytes = 1_048_576
    /// How long one instance may take to accept a connection before the next is asked.
    private static let connect = Duration.seconds(2)

    package init(addresses: [String: [String]], client: HTTPClient, tokens: ServiceTokens) {
        self.addresses = addresses
        self.client = client
        self.tokens = tokens
    }

    /// Asks with a token of this service, or with `token`, and gives back the answer's body.
    ///
    /// Throws the neighbour's own refusal for a 4xx; `.unavailable` when none of its instances answers in time, and
    /// `.badUpstream` for an answer that makes no sense.
    package func ask(
        _ method: HTTPMethod, _ service: String, _ path: String, body: [UInt8]? = nil, key: String? = nil,
        token: String? = nil, within patience: Duration = .seconds(5)
    ) async throws -> [UInt8] {
        let mayMoveOn = method.isIdempotent || key != nil
        let clock = ContinuousClock()
        let end = clock.now + patience
        var failure = NeighbourClient.away(service)
        for instance in addresses[service] ?? [] {
            let left = clock.now.duration(to: end)
            if left <= .zero { break }
            var request = ClientRequest(method, instance + path)
            request.headers["Authorization"] = "Bearer \(try token ?? tokens.token(for: service))"
            if let key { request.headers["Idempotency-Key"] = key }
            if let scope = RequestScope.current {
                request.headers["X-Request-Id"] = scope.requestID
                request.headers["traceparent"] = scope.trace.traceparent
            }
            if let body {
                request.headers["Content-Type"] = Response.jsonType
                request.body = .bytes(body)
            }
            request.timeouts.connect = min(NeighbourClient.connect, left)
            request.timeouts.total = left
            do {
                return try await exchange(request)
            } catch let error as ServiceError {
                guard error.kind == .unavailable || error.kind == .badUpstream, mayMoveOn else { throw error }
                failure = error
            } catch ClientError.connectFailed {
                continue
            } catch let error as ClientError {
                failure = NeighbourClient.away(service)
                guard mayMoveOn, error != .badURL else { throw failure }
            }
        }
        throw failure
    }

    private func exchange(_ request: ClientRequest) async throws -> [UInt8] {
        let answer = try await client.send(request)
        let body = try await answer.body.collect(upTo: NeighbourClient.answerBytes)
        guard (200..<300).contains(answer.status.code) else {
            throw ServiceError(problem: answer.status, body: body)
        }
        return body
    }

    private static func away(_ service: String) -> ServiceError {
        ServiceError(
            .unavailable, "The \(service) service does not answer at the moment; try again shortly.",
            code: "\(service)_unavailable", retryAfter: .seconds(1))
    }
}

extension ServiceDefinition.Context {
    /// Whoever this service asks, at these addresses. Throws `ConfigurationError` where the services share no secret.
    package func neighbours(_ places: NeighbourAddresses) throws -> NeighbourClient {
        guard let secret = serviceTokenSecret else {
            throw ConfigurationError(mistakes: [NeighbourAddresses.noSecret])
        }
        return NeighbourClient(
            addresses: places.addresses, client: platform.client,
            tokens: ServiceTokens(
                key: try SigningKey(id: "services", secret: Array(secret.utf8)), issuer: settings.tokens.issuer,
                service: name, clock: platform.clock, random: platform.random))
    }
}
