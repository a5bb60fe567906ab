package import Kernel

/// One request, as a handler sees it.
package struct Request: Sendable {
    package var method: HTTPMethod
    /// Path and query as they came, still encoded: `/api/v1/users/7?limit=2`.
    package var target: String
    /// The decoded path, without query and without dot segments; what the router matches.
    package var path: String
    package var headers: Headers
    package var body: RequestBody
    /// The address of the peer's socket, without port: `127.0.0.1`.
    package var peer: String
    /// What the route's pattern caught.
    package var parameters: PathParameters
    package var context: RequestContext

    package init(
        method: HTTPMethod, target: String, path: String, headers: Headers = Headers(), body: RequestBody = .empty,
        peer: String = "127.0.0.1", parameters: PathParameters = PathParameters(),
        context: RequestContext = RequestContext()
    ) {
        self.method = method
        self.target = target
        self.path = path
        self.headers = headers
        self.body = body
        self.peer = peer
        self.parameters = parameters
        self.context = context
    }
}

/// What travels with a request and is no part of HTTP itself.
package struct RequestContext: Sendable {
    /// `[A-Za-z0-9._-]{1,128}`; in logs, problems and `X-Request-Id`.
    package var requestID: String
    /// W3C `traceparent`, handed on to neighbours and into events.
    package var traceparent: String?
    /// Who asks, once a token was verified.
    package var identity: Identity?
    /// The pattern of the matched route (`/api/v1/users/{id}`), the label of metrics; `unmatched` before.
    package var routePattern: String

    package init(
        requestID: String = "", traceparent: String? = nil, identity: Identity? = nil,
        routePattern: String = "unmatched"
    ) {
        self.requestID = requestID
        self.traceparent = traceparent
        self.identity = identity
        self.routePattern = routePattern
    }
}

/// Who asks: a signed-in person or another service of ours.
package struct Identity: Sendable, Equatable {
    package enum Role: String, Sendable, Codable, CaseIterable, Comparable {
        case viewer, user, moderator, admin, owner

        package static func < (left: Role, right: Role) -> Bool {
            let order = Role.allCases
            return (order.firstIndex(of: left) ?? 0) < (order.firstIndex(of: right) ?? 0)
        }
    }

    package enum Kind: Sendable, Equatable {
        case user(UserID)
        case service(String)
    }

    package var kind: Kind
    package var role: Role
    /// The session the access token belongs to (`sid`), when it belongs to one.
    package var sessionID: String?
    /// Who acts for the person, where it is not the person who shows the token (`act`, RFC 8693 §4.1):
    /// `service:notification`.
    package var actor: String?
    /// The token's own id (`jti`).
    package var tokenID: String?
    /// The person's Telegram number, once proven by sign-in with Telegram.
    package var telegramID: TelegramID?
    /// What the token says it may be used for (`scope`, RFC 8693 §4.2); none when it says nothing.
    package var scopes: [String]

    package init(
        kind: Kind, role: Role = .user, sessionID: String? = nil, tokenID: String? = nil,
        telegramID: TelegramID? = nil, scopes: [String] = [], actor: String? = nil
    ) {
        self.actor = actor
        self.kind = kind
        self.role = role
        self.sessionID = sessionID
        self.tokenID = tokenID
        self.telegramID = telegramID
        self.scopes = scopes
    }

    /// The person's id; nil for a service.
    package var userID: UserID? {
        if case .user(let id) = kind { id } else { nil }
    }
}
