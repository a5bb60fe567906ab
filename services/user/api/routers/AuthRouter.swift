package import HTTP
internal import Kernel
package import UserCore

/// Signing in and out.
package struct AuthRouter: RouteGroup {
    package var routes: [Route] {
        [
            .post(
                "/api/v1/auth/login", access: .everyone, "Sign in", body: Credentials.self,
                answers: SignedInView.self, logIn),
            .post(
                "/api/v1/auth/refresh", access: .everyone, "Exchange a refresh token for new tokens",
                body: RefreshBody.self, answers: SignedInView.self, refresh),
            .post("/api/v1/auth/logout", access: .user(), "End this session", logOut),
            .post("/api/v1/auth/logout-all", access: .user(), "End all sessions", answers: EndedView.self, endAll),
            .post(
                "/api/v1/auth/verify", access: .user(), "Tell who a token belongs to", answers: AccountView.self,
                verify),
            .post(
                "/api/v1/auth/telegram", access: .user(), "Prove a Telegram account by Telegram's login widget",
                body: TelegramFields.self, answers: LinkedView.self, link),
        ]
    }

    let useCases: UseCases

    /// What this router calls.
    package struct UseCases: Sendable {
        let logIn: LogIn
        let refresh: RefreshSession
        let logOut: LogOut
        let logOutEverywhere: LogOutEverywhere
        let getUser: GetUser
        let linkTelegram: LinkTelegram

        package init(
            logIn: LogIn, refresh: RefreshSession, logOut: LogOut, logOutEverywhere: LogOutEverywhere,
            getUser: GetUser, linkTelegram: LinkTelegram
        ) {
            self.logIn = logIn
            self.refresh = refresh
            self.logOut = logOut
            self.logOutEverywhere = logOutEverywhere
            self.getUser = getUser
            self.linkTelegram = linkTelegram
        }
    }

    package init(_ useCases: UseCases) {
        self.useCases = useCases
    }

    private func logIn(_ request: Request, _ body: Credentials) async throws -> Response {
        try Self.tokens(
            SignedInView(
                try await useCases.logIn(
                    LogIn.Input(
                        email: body.email, password: body.password, network: request.network,
                        userAgent: request.headers["User-Agent"] ?? ""))))
    }

    private func refresh(_ request: Request, _ body: RefreshBody) async throws -> Response {
        try Self.tokens(SignedInView(try await useCases.refresh(body.refreshToken)))
    }

    private func logOut(_ request: Request) async throws {
        try await useCases.logOut(request.person, session: request.session)
    }

    private func endAll(_ request: Request) async throws -> EndedView {
        EndedView(ended: try await useCases.logOutEverywhere(request.person))
    }

    private func verify(_ request: Request) async throws -> AccountView {
        AccountView(try await useCases.getUser(request.person, for: request.caller))
    }

    private func link(_ request: Request, _ body: TelegramFields) async throws -> Response {
        let linked = try await useCases.linkTelegram(request.person, session: request.session, body.signed)
        return try Self.tokens(LinkedView(linked.user, linked.access))
    }

    /// Tokens are kept by nobody on the way (RFC 6749 §5.1), not for a repeat under an idempotency key either.
    private static func tokens(_ view: some Encodable) throws -> Response {
        var response = try Response.json(.ok, view)
        response.headers["Cache-Control"] = "no-store"
        return response
    }
}

extension AuthRouter {
    struct Credentials: Codable, Sendable {
        let email: String
        let password: String
    }

    struct RefreshBody: Codable, Sendable {
        let refreshToken: String
    }

    struct EndedView: Codable, Sendable {
        /// How many sessions ended.
        let ended: Int
    }

    /// What Telegram's login widget hands to a page.
    struct TelegramFields: Codable, Sendable {
        let id: Int64
        let firstName: String?
        let lastName: String?
        let username: String?
        let photoURL: String?
        /// Seconds since 1970.
        let authDate: Int64
        let hash: String

        /// The fields as they were signed; absent ones were not.
        var signed: [String: String] {
            var fields = ["id": String(id), "auth_date": String(authDate), "hash": hash]
            fields["first_name"] = firstName
            fields["last_name"] = lastName
            fields["username"] = username
            fields["photo_url"] = photoURL
            return fields
        }
    }
}
