internal import HTTP
internal import Kernel

/// What a policy answers to an origin (Fetch standard, §3.3 CORS protocol); every text is made once.
struct CrossOriginRules: Sendable {
    private let origins: [String]
    private let isAny: Bool
    private let allowsCredentials: Bool
    private let exposes: String
    private let preflight: [(name: String, value: String)]

    init(_ policy: CORSPolicy) {
        isAny = policy.origins.contains("*")
        origins = policy.origins
        // Fetch §3.3.5 — a wildcard does not go with credentials.
        allowsCredentials = policy.allowsCredentials && !isAny
        exposes = policy.exposes.joined(separator: ", ")
        preflight = [
            ("Access-Control-Allow-Methods", policy.methods.map(\.name).joined(separator: ", ")),
            ("Access-Control-Allow-Headers", policy.headers.joined(separator: ", ")),
            ("Access-Control-Max-Age", String(max(0, policy.maxAge.components.seconds))),
        ]
    }

    /// Whether a request asks for permission instead of asking for the thing (Fetch §3.3.2, CORS-preflight request).
    static func isPreflight(_ request: Request) -> Bool {
        request.method == .options && request.headers.contains("Origin")
            && request.headers.contains("Access-Control-Request-Method")
    }

    /// The answer to a preflight; an origin that is not allowed gets no permission in it.
    func preflightAnswer(to origin: String?) -> Response {
        var headers = Headers()
        if let allowed = allowed(origin) {
            grant(allowed, &headers)
            for field in preflight { headers.add(field.name, field.value) }
        }
        headers.add("Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers")
        return Response(.noContent, headers: headers)
    }

    /// Marks an answer for the page that asked. The answer depends on the origin even when none was named.
    func mark(_ headers: inout Headers, for origin: String?) {
        CrossOriginRules.strip(&headers)
        if let allowed = allowed(origin) {
            grant(allowed, &headers)
            if !exposes.isEmpty { headers.add("Access-Control-Expose-Headers", exposes) }
        }
        headers.vary(by: "Origin", "origin")
    }

    /// Takes away what a service allowed: permissions are the gateway's.
    static func strip(_ headers: inout Headers) {
        for name in given where headers.contains(name) { headers.remove(name) }
    }

    private static let given = [
        "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Expose-Headers",
        "Access-Control-Allow-Methods", "Access-Control-Allow-Headers", "Access-Control-Max-Age",
    ]

    /// Origins compare byte by byte: `null`, another scheme or port, and names around an allowed one are others.
    private func allowed(_ origin: String?) -> String? {
        guard let origin else { return nil }
        if isAny { return "*" }
        return origins.first { $0.utf8.elementsEqual(origin.utf8) }
    }

    private func grant(_ origin: String, _ headers: inout Headers) {
        headers.add("Access-Control-Allow-Origin", origin)
        if allowsCredentials { headers.add("Access-Control-Allow-Credentials", "true") }
    }
}
