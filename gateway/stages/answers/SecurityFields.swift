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
        let count = SecurityFields.all.count - (isTLS ? 0 : 1)
        var said: UInt8 = 0
        headers.eachName { name in
            for place in 0..<count where name.equals(SecurityFields.all[place].lower) { said |= 1 << UInt8(place) }
        }
        for place in 0..<count where said >> UInt8(place) & 1 == 0 {
            headers.add(SecurityFields.all[place].name, SecurityFields.all[place].value)
        }
    }

    /// The last is for HTTPS alone.
    private static let all: [(lower: StaticString, name: String, value: String)] = [
        ("x-content-type-options", "X-Content-Type-Options", "nosniff"),
        ("referrer-policy", "Referrer-Policy", "no-referrer"),
        // An answer for programs loads nothing and is framed by nobody; pages (`/docs`) set a policy of their own.
        (
            "content-security-policy", "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"
        ),
        ("cache-control", "Cache-Control", "no-store"),
        ("strict-transport-security", "Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
    ]
}
