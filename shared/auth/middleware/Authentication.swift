package import HTTP
internal import Kernel

/// Checks who asks before a handler runs, as the route's `access` wants it.
///
/// A client hears the same of every bad token, whichever check it failed (RFC 6750 §3.1).
package struct Authentication: Middleware {
    private let people: TokenVerifier
    private let services: TokenVerifier?

    /// `people` checks access tokens, `services` the tokens of neighbours; without it no service is let in.
    package init(people: TokenVerifier, services: TokenVerifier? = nil) {
        self.people = people
        self.services = services
    }

    package func handle(_ request: Request, route: Route?, next: Handler) async throws -> Response {
        guard let route else { return try await next(request) }
        var request = request
        switch route.access {
        case .everyone:
            break
        case .user(let role):
            let identity = try await identity(request, people)
            // RFC 6750 §3.1 — a good token that does not reach is 403, not 401.
            guard identity.role >= role else { throw Authentication.forbidden }
            request.context.identity = identity
            RequestScope.current?.userID = identity.userID
        case .service:
            guard let services else { throw Authentication.refused }
            request.context.identity = try await identity(request, services)
        case .operator:
            request.context.identity = try await operatorIdentity(request)
        }
        return try await next(request)
    }

    /// An administrator, or a neighbour. The two kinds of token are told apart by whose key made them.
    private func operatorIdentity(_ request: Request) async throws(ServiceError) -> Identity {
        let token = try BearerToken.read(from: request.headers)
        if let claims = try? services?.verify(token) { return claims.identity }
        let identity = try await identity(request, people)
        guard identity.role >= .admin else { throw Authentication.forbidden }
        RequestScope.current?.userID = identity.userID
        return identity
    }

    private func identity(_ request: Request, _ verifier: TokenVerifier) async throws(ServiceError) -> Identity {
        let token = try BearerToken.read(from: request.headers)
        do {
            return try await verifier.verifyRefreshingKeys(token).identity
        } catch .keysUnavailable {
            throw ServiceError(
                .unavailable, "Tokens cannot be checked at the moment; try again shortly.", code: "keys_unavailable",
                retryAfter: .seconds(1))
        } catch {
            throw Authentication.refused
        }
    }

    private static let refused = ServiceError(
        .unauthenticated, "Invalid authentication credentials", code: "invalid_token")
    private static let forbidden = ServiceError(
        .forbidden, "Your account may not do this.", code: "insufficient_role")
}
