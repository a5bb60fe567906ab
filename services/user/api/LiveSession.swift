package import HTTP
internal import Kernel
package import UserCore

/// Lets a token pass only while its session lives: this service owns the sessions, so here logging out is immediate.
///
/// A token that a service borrowed to act for a person belongs to no session. It passes while the account is there, and
/// only to look or to change how the person is served: it makes nothing, and ends neither sessions nor the account.
package struct LiveSession: Middleware {
    let check: CheckSession
    let checkActing: CheckActing

    package init(check: CheckSession, checkActing: CheckActing) {
        self.check = check
        self.checkActing = checkActing
    }

    package func handle(_ request: Request, route: Route?, next: Handler) async throws -> Response {
        if let identity = request.context.identity, let user = identity.userID {
            try await admit(identity, user, request.method)
        }
        return try await next(request)
    }

    private func admit(_ identity: Identity, _ user: UserID, _ method: HTTPMethod) async throws {
        let holds: Bool
        switch (identity.sessionID, identity.actor) {
        case (let session?, nil): holds = try await check(session, of: user)
        case (nil, _?): holds = try await checkActing(for: user)
        // One made by the operator's own key, which runs out by itself.
        case (nil, nil): holds = true
        case (_?, _?): holds = false
        }
        guard holds else {
            throw ServiceError(.unauthenticated, "Could not validate token", code: "invalid_token")
        }
        guard identity.actor == nil || [.get, .head, .put].contains(method) else {
            throw ServiceError(.forbidden, "Only the person may do this, not who acts for them.", code: "acting_token")
        }
    }
}
