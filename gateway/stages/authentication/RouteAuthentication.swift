internal import Auth
internal import HTTP
internal import Kernel

/// Checks who asks, as the route's access wants it. A client hears the same of every bad token, whichever check it
/// failed (RFC 6750 §3.1).
struct RouteAuthentication: Stage {
    private let people: TokenVerifier
    private let services: TokenVerifier?
    private let revocations: RevocationGuard?

    /// `people` checks access tokens, `services` the tokens that other services show the gateway; without it none is
    /// let in. `revocations` knows which access tokens hold no more.
    init(people: TokenVerifier, services: TokenVerifier?, revocations: RevocationGuard? = nil) {
        self.people = people
        self.services = services
        self.revocations = revocations
    }

    func bound(to route: GatewayRoute) -> (any Stage)? { route.access == .everyone ? nil : self }

    func handle(_ exchange: Exchange, next: @escaping Onwards) async throws -> Response {
        do {
            let identity = try await identity(of: exchange.request, for: exchange.route.access)
            if case .user(let role, let scopes) = exchange.route.access,
                let refusal = RouteAuthentication.refusal(of: identity, role, scopes)
            {
                return RouteAuthentication.tooLittle(refusal, scopes, exchange)
            }
            var exchange = exchange
            exchange.request.context.identity = identity
            if let user = identity?.userID {
                exchange.record.note { $0.userID = user }
                RequestScope.current?.userID = user
            }
            return try await next(exchange)
        } catch let refusal as RefusedToken {
            return exchange.refuse(refusal.error)
        }
    }

    private struct RefusedToken: Error {
        let error: ServiceError
    }

    /// Who shows the token; nil on a route for everyone.
    private func identity(of request: Request, for access: RouteAccess) async throws(RefusedToken) -> Identity? {
        switch access {
        case .everyone: return nil
        case .user:
            let claims = try await claims(of: request, people)
            if let revocations, await revocations.isRevoked(claims) { throw RouteAuthentication.refused }
            return claims.identity
        case .service:
            guard let services else { throw RouteAuthentication.refused }
            return try await claims(of: request, services).identity
        }
    }

    private func claims(of request: Request, _ verifier: TokenVerifier) async throws(RefusedToken) -> TokenClaims {
        let token: String
        do { token = try BearerToken.read(from: request.headers) } catch { throw RefusedToken(error: error) }
        do {
            // A token that is known is answered here, without suspending.
            return try verifier.verify(token)
        } catch .unknownKey, .keysUnavailable {
            return try await claimsRefreshing(token, verifier)
        } catch {
            throw RouteAuthentication.refused
        }
    }

    private func claimsRefreshing(
        _ token: String, _ verifier: TokenVerifier
    ) async throws(RefusedToken) -> TokenClaims {
        do {
            return try await verifier.verifyRefreshingKeys(token)
        } catch .keysUnavailable {
            throw RefusedToken(
                error: ServiceError(
                    .unavailable, "Tokens cannot be checked at the moment; try again shortly.",
                    code: "keys_unavailable", retryAfter: .seconds(1)))
        } catch {
            throw RouteAuthentication.refused
        }
    }

    private static let refused = RefusedToken(
        error: ServiceError(.unauthenticated, "Invalid authentication credentials", code: "invalid_token"))

    /// RFC 6750 §3.1 — a good token that does not reach is 403, not 401. Nil when it reaches.
    static func refusal(of identity: Identity?, _ role: Identity.Role, _ scopes: [String]) -> ServiceError? {
        guard let identity else { return nil }
        if identity.role < role {
            return ServiceError(.forbidden, "Your account may not do this.", code: "insufficient_role")
        }
        let missing = scopes.filter { !identity.scopes.contains($0) }
        if missing.isEmpty { return nil }
        return ServiceError(
            .forbidden, "Your token may not be used for this; it lacks: \(missing.joined(separator: ", ")).",
            code: "insufficient_scope")
    }

    private static func tooLittle(_ refusal: ServiceError, _ scopes: [String], _ exchange: Exchange) -> Response {
        var response = exchange.refuse(refusal)
        if refusal.code == "insufficient_scope" {
            response.headers["WWW-Authenticate"] =
                "Bearer realm=\"analyticbot\", error=\"insufficient_scope\", scope=\"\(scopes.joined(separator: " "))\""
        }
        return response
    }
}
