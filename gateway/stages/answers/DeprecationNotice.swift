internal import HTTP
internal import Kernel

/// Tells clients of an old path since when it is old, when it goes away, and what takes its place.
struct DeprecationNotice: Stage {
    private let fields: [(name: String, value: String)]
    /// A successor that is filled with what the old path caught.
    private let template: String?

    /// Bound to a route, says what the route's policy says.
    init() {
        fields = []
        template = nil
    }

    private init(_ deprecation: Deprecation) {
        // RFC 9745 §2.1 — a structured-field Date: @ and seconds since 1970.
        var fields = [(name: "Deprecation", value: "@\(deprecation.since.seconds)")]
        // RFC 8594 §3 — an HTTP-date; RFC 5829 §3.3 — the relation of what comes after.
        if let sunset = deprecation.sunset { fields.append((name: "Sunset", value: sunset.httpDate)) }
        let isTemplate = deprecation.successor?.contains("{") == true
        if let successor = deprecation.successor, !isTemplate { fields.append(DeprecationNotice.link(to: successor)) }
        self.fields = fields
        template = isTemplate ? deprecation.successor : nil
    }

    func bound(to route: GatewayRoute) -> (any Stage)? { route.deprecation.map { DeprecationNotice($0) } }

    func handle(_ exchange: Exchange, next: @escaping Onwards) async throws -> Response {
        var response = try await next(exchange)
        for field in fields { response.headers.add(field.name, field.value) }
        if let template, let path = try? RewrittenTarget.filled(template, exchange.request.parameters) {
            let link = DeprecationNotice.link(to: path)
            response.headers.add(link.name, link.value)
        }
        return response
    }

    private static func link(to path: String) -> (name: String, value: String) {
        (name: "Link", value: "<\(path)>; rel=\"successor-version\"")
    }
}
