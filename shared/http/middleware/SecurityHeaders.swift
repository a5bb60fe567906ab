/// Headers that keep a browser from doing with an answer what it is not for; on every answer, problems too.
package struct SecurityHeaders: Middleware {
    private let isTLS: Bool

    /// `isTLS` says that clients come by HTTPS, so that they may be told to stay with it.
    package init(isTLS: Bool = false) { self.isTLS = isTLS }

    package func handle(_ request: Request, route: Route?, next: Handler) async throws -> Response {
        var response = try await next(request)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        // An answer for programs loads nothing and is framed by nobody; pages (`/docs`) set a policy of their own.
        setDefault(&response, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        setDefault(&response, "Cache-Control", "no-store")
        if isTLS { setDefault(&response, "Strict-Transport-Security", "max-age=31536000; includeSubDomains") }
        return response
    }

    private func setDefault(_ response: inout Response, _ name: String, _ value: String) {
        if response.headers[name] == nil { response.headers.add(name, value) }
    }
}
