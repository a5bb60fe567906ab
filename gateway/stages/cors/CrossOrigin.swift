internal import HTTP

/// Lets pages of other origins in, as the route's policy says. Outside of authentication: a preflight carries no token.
struct CrossOrigin: Stage {
    /// None lets no other origin in, whatever a service says.
    private let rules: CrossOriginRules?

    init() { rules = nil }

    private init(_ policy: CORSPolicy?) { rules = policy.map { CrossOriginRules($0) } }

    func bound(to route: GatewayRoute) -> (any Stage)? { CrossOrigin(route.cors) }

    func handle(_ exchange: Exchange, next: @escaping Onwards) async throws -> Response {
        guard let rules else {
            var response = try await next(exchange)
            // Without this one field the others of its kind let nobody in (Fetch §3.3.3).
            if response.headers.contains("Access-Control-Allow-Origin") { CrossOriginRules.strip(&response.headers) }
            return response
        }
        let origin = CrossOrigin.origin(of: exchange.request)
        if CrossOriginRules.isPreflight(exchange.request) { return rules.preflightAnswer(to: origin) }
        var response = try await next(exchange)
        rules.mark(&response.headers, for: origin)
        return response
    }

    /// The method whose route decides on a preflight; nil for any other request.
    static func preflightMethod(of request: Request) -> HTTPMethod? {
        guard CrossOriginRules.isPreflight(request) else { return nil }
        return request.headers["Access-Control-Request-Method"].map { HTTPMethod($0) }
    }

    /// Two fields could be understood differently by two readers, so neither counts.
    private static func origin(of request: Request) -> String? {
        guard let origin = request.headers["Origin"] else { return nil }
        return request.headers.values("Origin").count == 1 ? origin : nil
    }
}
