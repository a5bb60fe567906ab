internal import HTTP

/// A route made ready for matching. It never changes, and is passed by reference: requests copy nothing of it.
final class CompiledRoute: Sendable {
    let route: GatewayRoute
    let shape: PathShape
    let methods: MethodSet
    /// Its place in the file, from 0.
    let fileOrder: Int
    /// Its place in the order in which routes are tried, from 0.
    let rank: Int
    /// What the route's path stands for in metrics: `/api/v1/users/{rest...}`.
    let pattern: String

    private init(_ route: GatewayRoute, _ shape: PathShape, fileOrder: Int, rank: Int) {
        self.route = route
        self.shape = shape
        self.fileOrder = fileOrder
        self.rank = rank
        methods = MethodSet(route: route.match.methods)
        pattern =
            switch route.match.path {
            case .exact(let text), .template(let text): text
            case .prefix(let text): text == "/" ? "/{rest...}" : "\(text)/{rest...}"
            }
    }

    /// Routes in the order in which they are tried: the more letters of the path are given the earlier, then exact
    /// before template before prefix, then the order of the file. One whose path makes no sense is left out.
    static func ranked(_ routes: [GatewayRoute]) -> [CompiledRoute] {
        routes.enumerated().compactMap { order, route in
            (try? route.match.path.shape()).map { (order: order, route: route, shape: $0) }
        }.sorted { left, right in
            (-left.shape.literalBytes, left.shape.kindOrder, left.order)
                < (-right.shape.literalBytes, right.shape.kindOrder, right.order)
        }.enumerated().map { rank, found in
            CompiledRoute(found.route, found.shape, fileOrder: found.order, rank: rank)
        }
    }

    /// Whether the conditions beside path and method hold.
    func admits(_ request: borrowing Request) -> Bool {
        if !route.match.hosts.isEmpty, !admits(host: request.headers["Host"]) { return false }
        for condition in route.match.headers {
            guard let value = request.headers[condition.name] else { return false }
            if !condition.value.isEmpty, value != condition.value { return false }
        }
        return true
    }

    private func admits(host: String?) -> Bool {
        guard let host else { return false }
        var name = host.lowercased()
        if let colon = name.lastIndex(of: ":"), !name[colon...].contains("]") { name = String(name[..<colon]) }
        return route.match.hosts.contains { CompiledRoute.host($0, takes: name) }
    }

    /// Whether every request of `other` with one of our methods would be ours.
    func takes(all other: CompiledRoute) -> Bool {
        guard shape.covers(other.shape) else { return false }
        let hosts = route.match.hosts
        let hostsTaken =
            hosts.isEmpty
            || (!other.route.match.hosts.isEmpty
                && other.route.match.hosts.allSatisfy { its in
                    hosts.contains { $0 == its || CompiledRoute.host($0, takes: its) }
                })
        return hostsTaken
            && route.match.headers.allSatisfy { mine in
                other.route.match.headers.contains {
                    $0.name == mine.name && (mine.value.isEmpty || $0.value == mine.value)
                }
            }
    }

    /// What the path's parameters caught, decoded.
    func parameters(of path: String) -> PathParameters {
        if shape.names.isEmpty { return PathParameters() }
        let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        return PathParameters(
            shape.segments.enumerated().compactMap { index, segment in
                guard index < parts.count else { return nil }
                switch segment {
                case .literal: return nil
                case .parameter(let name): return (name: name, value: String(parts[index]))
                case .rest(let name): return (name: name, value: parts[index...].joined(separator: "/"))
                }
            })
    }

    private static func host(_ pattern: String, takes name: String) -> Bool {
        guard pattern.hasPrefix("*.") else { return pattern == name }
        return name.hasSuffix(pattern.dropFirst()) && name.utf8.count >= pattern.utf8.count
    }
}
