/// One state of the routes: what the file says, made ready for matching. Requests read it once and keep it to the end.
final class RouteSet: Sendable {
    let rules: RouteRules
    let matcher: RouteMatcher
    /// Counts reloads; 1 is the state at the start.
    let version: Int
    /// Where it was read from, for logs and the admin API.
    let source: String

    init(_ rules: RouteRules, version: Int = 1, source: String) {
        self.rules = rules
        self.version = version
        self.source = source
        matcher = RouteMatcher(rules.routes)
    }
}
