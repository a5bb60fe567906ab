internal import HTTP

/// What is wrong with routes only when they are looked at together.
enum RouteChecks {
    /// A route with its places in the file.
    struct Placed: Sendable {
        let route: GatewayRoute
        let place: FilePlace
        let namePlace: FilePlace
    }

    static func check(_ routes: [Placed], _ mistakes: inout RouteMistakes) {
        var places: [String: FilePlace] = [:]
        for placed in routes {
            if let first = places[placed.route.name] {
                mistakes.add(
                    placed.namePlace, "“\(placed.route.name)” is already the route of line \(first.line): rename one")
            } else {
                places[placed.route.name] = placed.namePlace
            }
        }
        shadows(routes, &mistakes)
    }

    /// Names routes whose every request is taken by routes that come before them.
    private static func shadows(_ routes: [Placed], _ mistakes: inout RouteMistakes) {
        let compiled = CompiledRoute.ranked(routes.map(\.route))
        // Two of the same name are told apart by their places in the file, which ranking keeps.
        for (rank, route) in compiled.enumerated() {
            var left = route.methods
            var takers: [String] = []
            for earlier in compiled[..<rank] where !left.isDisjoint(with: earlier.methods) && earlier.takes(all: route)
            {
                left.subtract(earlier.methods)
                takers.append("“\(earlier.route.name)” (line \(routes[earlier.fileOrder].place.line))")
            }
            if left.isEmpty {
                mistakes.add(
                    routes[route.fileOrder].place,
                    "no request reaches “\(route.route.name)”: \(takers.joined(separator: " and ")) "
                        + "take\(takers.count == 1 ? "s" : "") them all; "
                        + "move it up, or give it conditions of its own")
            }
        }
    }
}
