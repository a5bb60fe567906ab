package import HTTP
internal import Kernel
package import NotificationCore

/// How a person wants to be told.
package struct PreferencesRouter: RouteGroup {
    package var routes: [Route] {
        [
            .get(
                "/api/v1/notifications/preferences", access: .user(), "Show how one wants to be told",
                answers: PreferencesView.self, show),
            .put(
                "/api/v1/notifications/preferences", access: .user(),
                "Change how one wants to be told; what is not given stays. With If-Match only while nobody else has",
                body: PreferencesBody.self, answers: PreferencesView.self, change),
        ]
    }

    let preferences: ChangePreferences

    package init(preferences: ChangePreferences) {
        self.preferences = preferences
    }

    private func show(_ request: Request) async throws -> Response {
        try answer(try await preferences.show(of: request.owner))
    }

    private func change(_ request: Request, _ body: PreferencesBody) async throws -> Response {
        try answer(
            try await preferences(
                of: request.owner, ifVersion: PreferencesRouter.version(in: request.headers["If-Match"]), body.input))
    }

    private func answer(_ preferences: Preferences) throws -> Response {
        var response = try Response.json(.ok, PreferencesView(preferences))
        response.headers["ETag"] = "\"preferences-\(preferences.version)\""
        return response
    }

    /// The version that `If-Match` names (RFC 9110 §13.1.1); nil without it or for `*`, -1 for one that nothing has.
    static func version(in field: String?) -> Int64? {
        guard let field, field != "*" else { return nil }
        guard field.hasPrefix("\"preferences-"), field.hasSuffix("\""),
            let version = Int64(field.dropFirst(13).dropLast()), version >= 0
        else { return -1 }
        return version
    }
}
