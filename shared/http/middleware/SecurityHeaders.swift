/// Headers that keep a browser from doing with an answer what it is not for; on every answer, problems too.
package struct SecurityHeaders: Middleware {
    typealias Field = (name: String, value: String)

    private let isTLS: Bool

    /// `isTLS` says that clients come by HTTPS, so that they may be told to stay with it.
    package init(isTLS: Bool = false) { self.isTLS = isTLS }

    /// On every answer as they stand, those of the server itself to what is no request included.
    static let always: [Field] = [("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer")]
    /// Where an answer says nothing else. One for programs loads nothing and is framed by nobody; pages (`/docs`) set a
    /// policy of their own.
    static let defaults: [Field] = [
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        ("Cache-Control", "no-store"),
    ]

    package func handle(_ request: Request, route: Route?, next: Handler) async throws -> Response {
        var response = try await next(request)
        for field in SecurityHeaders.always { response.headers[field.name] = field.value }
        for field in SecurityHeaders.defaults { setDefault(&response, field.name, field.value) }
        if isTLS { setDefault(&response, "Strict-Transport-Security", "max-age=31536000; includeSubDomains") }
        return response
    }

    private func setDefault(_ response: inout Response, _ name: String, _ value: String) {
        if response.headers[name] == nil { response.headers.add(name, value) }
    }
}
