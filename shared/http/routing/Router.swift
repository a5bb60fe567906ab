package import Kernel

/// Finds the route of a request and runs its handler inside the middleware.
///
/// 404, 405 (with `Allow`) and OPTIONS are answered here, and pass through the middleware like every other answer.
package struct Router: Sendable {
    /// Every route, in the order given.
    package let routes: [Route]
    private let tree: RouteTree
    /// The handler of each route with the middleware around it.
    private let handlers: [Handler]
    private let middleware: [any Middleware]

    /// Refuses routes that no request could tell apart, and patterns that make no sense, all of them at once.
    package init(_ routes: [Route], middleware: [any Middleware]) throws(ConfigurationError) {
        var tree = RouteTree()
        var mistakes: [String] = []
        for (index, route) in routes.enumerated() {
            guard let pattern = RoutePattern(route.pattern) else {
                mistakes.append("The route pattern \(route.pattern) makes no sense")
                continue
            }
            if !tree.add(pattern, route.method, index: index) {
                mistakes.append("Two routes answer \(route.method) \(route.pattern)")
            }
        }
        if !mistakes.isEmpty { throw ConfigurationError(mistakes: mistakes) }
        self.routes = routes
        self.tree = tree
        self.middleware = middleware
        handlers = routes.map { Router.wrapped($0.handler, in: middleware, route: $0) }
    }

    /// The answer; whatever goes wrong becomes a problem.
    package func respond(to request: Request) async -> Response {
        do {
            return try await answer(request)
        } catch {
            return Problem(error, in: request.context).response(to: request)
        }
    }

    private func answer(_ request: Request) async throws -> Response {
        // RFC 9110 §9.3.7 — OPTIONS * asks of the server as a whole.
        if request.path == "*" {
            return try await Router.wrapped({ _ in .noContent }, in: middleware, route: nil)(request)
        }
        guard let match = tree.find(request.path) else {
            let unknown = ServiceError(.notFound, "There is nothing at this path.", code: "route_not_found")
            return try await Router.wrapped({ _ in throw unknown }, in: middleware, route: nil)(request)
        }
        guard let (names, index) = match.leaf.route(for: request.method) else {
            return try await withoutRoute(request, match.leaf)
        }
        var request = request
        request.parameters = PathParameters(Array(zip(names, match.caught)).map { (name: $0.0, value: $0.1) })
        request.context.routePattern = routes[index].pattern
        return try await handlers[index](request)
    }

    /// A known path, but no route for the method.
    private func withoutRoute(_ request: Request, _ leaf: RouteTree.Leaf) async throws -> Response {
        var request = request
        if let first = leaf.routes.first { request.context.routePattern = routes[first.index].pattern }
        let handler: Handler = { request in
            // RFC 9110 §15.5.6 — 405 must carry Allow; §9.3.7 — OPTIONS tells the same.
            if request.method == .options { return Response(.noContent, headers: ["Allow": leaf.allowed]) }
            var response = Problem.methodNotAllowed(in: request.context).response(to: request)
            response.headers["Allow"] = leaf.allowed
            return response
        }
        return try await Router.wrapped(handler, in: middleware, route: nil)(request)
    }

    private static func wrapped(_ handler: @escaping Handler, in list: [any Middleware], route: Route?) -> Handler {
        list.reversed().reduce(handler) { next, middleware in
            { request in try await middleware.handle(request, route: route, next: next) }
        }
    }
}
