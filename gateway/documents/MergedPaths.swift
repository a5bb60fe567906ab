/// Which paths of the services' documents are shown: those that reach the service that describes them.
struct MergedPaths: Sendable {
    private let matcher: RouteMatcher

    init(_ matcher: RouteMatcher) { self.matcher = matcher }

    /// Whether clients reach this path (`/api/v1/users/{id}`) of that service under the same path.
    func shows(_ path: String, of service: String) -> Bool {
        let route = matcher.routes.first { $0.shape.takes(path) }
        guard case .service(service, rewrite: nil)? = route?.route.target else { return false }
        return true
    }
}
