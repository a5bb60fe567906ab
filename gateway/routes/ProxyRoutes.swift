internal import HTTP
internal import Kernel

/// The routes of the table, each handing its requests to its service.
struct ProxyRoutes: RouteGroup {
    /// Hands a request to the service of that name.
    typealias Forward = @Sendable (Request, _ service: String) async throws -> Response

    let routes: [Route]

    init(_ prefixes: [PrefixRoute] = RouteTable.prefixes, forward: @escaping Forward) {
        routes = prefixes.flatMap { ProxyRoutes.routes(of: $0, forward) } + ProxyRoutes.unknownServices
    }

    private static func routes(of prefix: PrefixRoute, _ forward: @escaping Forward) -> [Route] {
        func route(_ method: HTTPMethod, _ path: String, _ access: Access) -> Route {
            Route(method, prefix.prefix + path, access: access, "Answered by the \(prefix.service) service") {
                try await forward($0, prefix.service)
            }
        }
        let open = prefix.open.map { route($0.method, $0.path, .everyone) }
        if prefix.isWhole { return open }
        let rest = RouteTable.methods.flatMap { method in
            ["", "/{rest...}"].compactMap { path -> Route? in
                if prefix.open.contains(OpenEndpoint(method: method, path: path)) { return nil }
                return route(method, path, .user(atLeast: .viewer))
            }
        }
        return open + rest
    }

    /// Whatever else below `/api/v1` is asked for: a service that does not exist.
    private static var unknownServices: [Route] {
        RouteTable.methods.flatMap { method in
            ["/api/v1/{service}", "/api/v1/{service}/{rest...}"].map { pattern in
                Route(method, pattern, access: .everyone, "Unknown services") { request in
                    let name = try request.parameters.text("service")
                    throw ServiceError(.notFound, "Service \(name) not found", code: "service_not_found")
                }
            }
        }
    }
}
