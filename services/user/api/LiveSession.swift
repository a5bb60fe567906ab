package import HTTP
internal import Kernel
package import UserCore

/// Lets a token pass only while its session lives: this service owns the sessions, so here logging out is immediate.
package struct LiveSession: Middleware {
    let check: CheckSession

    package init(check: CheckSession) {
        self.check = check
    }

    package func handle(_ request: Request, route: Route?, next: Handler) async throws -> Response {
        if let identity = request.context.identity, let user = identity.userID, let session = identity.sessionID,
            try await !check(session, of: user)
        {
            throw ServiceError(.unauthenticated, "Could not validate token", code: "invalid_token")
        }
        return try await next(request)
    }
}
