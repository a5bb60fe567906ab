/// All routes by path segment; a literal wins over a parameter, a parameter over the rest of a path.
struct RouteTree {
    /// Position of a place in `places`.
    private typealias Place = Int

    private struct Branch {
        var literals: [String: Place] = [:]
        var parameter: Place?
        var rest: Place?
        var leaf: Leaf?
    }

    /// What is at the end of a path: the routes by method.
    struct Leaf {
        var routes: [(method: HTTPMethod, names: [String], index: Int)] = []

        /// The route for a method; HEAD is answered by GET's (RFC 9110 §9.3.2).
        func route(for method: HTTPMethod) -> (names: [String], index: Int)? {
            let wanted =
                routes.first { $0.method == method } ?? (method == .head ? routes.first { $0.method == .get } : nil)
            return wanted.map { ($0.names, $0.index) }
        }

        /// The value of `Allow`.
        var allowed: String {
            var names = routes.map(\.method.name)
            if names.contains("GET"), !names.contains("HEAD") { names.append("HEAD") }
            if !names.contains("OPTIONS") { names.append("OPTIONS") }
            return names.sorted().joined(separator: ", ")
        }
    }

    struct Match {
        let leaf: Leaf
        let caught: [String]
    }

    private var places: [Branch] = [Branch()]
    /// The places of patterns without parameters, by path: most requests need no walk.
    private var plain: [String: Place] = [:]

    /// Adds a route; false when one with the same method and the same shape of path is there already.
    mutating func add(_ pattern: RoutePattern, _ method: HTTPMethod, index: Int) -> Bool {
        var place = 0
        for segment in pattern.segments {
            switch segment {
            case .literal(let text): place = step(places[place].literals[text]) { $0.places[place].literals[text] = $1 }
            case .parameter: place = step(places[place].parameter) { $0.places[place].parameter = $1 }
            case .rest: place = step(places[place].rest) { $0.places[place].rest = $1 }
            }
        }
        var leaf = places[place].leaf ?? Leaf()
        if leaf.routes.contains(where: { $0.method == method }) { return false }
        leaf.routes.append((method, pattern.names, index))
        places[place].leaf = leaf
        if pattern.names.isEmpty { plain[pattern.path] = place }
        return true
    }

    func find(_ path: String) -> Match? {
        if let place = plain[path], let leaf = places[place].leaf { return Match(leaf: leaf, caught: []) }
        let segments = RoutePattern.split(path)
        var caught: [String] = []
        return find(segments[...], at: 0, &caught).map { Match(leaf: $0, caught: caught) }
    }

    private func find(_ segments: ArraySlice<Substring>, at place: Place, _ caught: inout [String]) -> Leaf? {
        let branch = places[place]
        guard let segment = segments.first else { return branch.leaf }
        if let next = branch.literals[String(segment)], let leaf = find(segments.dropFirst(), at: next, &caught) {
            return leaf
        }
        if let next = branch.parameter, !segment.isEmpty {
            let depth = caught.count
            caught.append(String(segment))
            if let leaf = find(segments.dropFirst(), at: next, &caught) { return leaf }
            caught.removeLast(caught.count - depth)
        }
        if let next = branch.rest, let leaf = places[next].leaf {
            let rest = segments.joined(separator: "/")
            if rest.isEmpty { return nil }
            caught.append(rest)
            return leaf
        }
        return nil
    }

    private mutating func step(_ existing: Place?, _ link: (inout RouteTree, Place) -> Void) -> Place {
        if let existing { return existing }
        places.append(Branch())
        link(&self, places.count - 1)
        return places.count - 1
    }
}
