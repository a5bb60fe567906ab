package import HTTP
internal import Kernel
package import UserCore

/// A person's own profile.
package struct ProfileRouter: RouteGroup {
    package var routes: [Route] {
        [
            .get("/api/v1/profile", access: .user(), "Show one's own profile", answers: AccountView.self, show),
            .put(
                "/api/v1/profile", access: .user(), "Change one's own profile; what is not given stays",
                body: Changes.self, answers: AccountView.self, change),
        ]
    }

    let getUser: GetUser
    let updateProfile: UpdateProfile

    package init(get: GetUser, update: UpdateProfile) {
        getUser = get
        updateProfile = update
    }

    struct Changes: Codable, Sendable {
        let username: String?
        /// `en`, `ru` or `uz`.
        let locale: String?
        /// IANA name such as `Asia/Tashkent`.
        let timezone: String?
    }

    private func show(_ request: Request) async throws -> AccountView {
        AccountView(try await getUser(request.person, for: request.caller))
    }

    private func change(_ request: Request, _ body: Changes) async throws -> AccountView {
        let input = UpdateProfile.Input(username: body.username, locale: body.locale, timeZone: body.timezone)
        return AccountView(try await updateProfile(request.person, input))
    }
}
