internal import HTTP

/// Fields that keep a browser from doing with an answer what it is not for, on every answer. What a service says of
/// its own answers stands, and is not said twice.
struct SecurityFields: Stage {
    private let isTLS: Bool

    /// `isTLS` says that clients come by HTTPS, so that they may be told to stay with it (RFC 6797 §7.2).
    init(isTLS: Bool) { self.isTLS = isTLS }

    func handle(_ exchange: Exchange, next: @escaping Onwards) async throws -> Response {
        var response = try await next(exchange)
        mark(&response.headers)
        return response
    }

    func mark(_ headers: inout Headers) {
        for (name, value) in SecurityFields.always where !headers.contains(name) { headers.add(name, value) }
        if isTLS, !headers.contains(SecurityFields.transport.name) {
            headers.add(SecurityFields.transport.name, SecurityFields.transport.value)
        }
    }

    private static let always: [(name: String, value: String)] = [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        // An answer for programs loads nothing and is framed by nobody; pages (`/docs`) set a policy of their own.
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        ("Cache-Control", "no-store"),
    ]
    private static let transport = (name: "Strict-Transport-Security", value: "max-age=31536000; includeSubDomains")
}
