internal import HTTP

/// Finds the route of a request. It never changes; a reload makes a new one.
struct RouteMatcher: Sendable {
    enum Verdict: Sendable {
        case found(CompiledRoute)
        /// A route takes the path, but no route the method; with the value of `Allow`.
        case wrongMethod(allow: String)
        case unknown
        /// Two readers could shorten the path differently: it has an empty segment (RFC 3986 §6.2.2.3).
        case ambiguous
    }

    /// In the order in which they are tried.
    let routes: [CompiledRoute]
    private let trie: RouteTrie

    init(_ routes: [GatewayRoute]) {
        self.routes = CompiledRoute.ranked(routes)
        trie = RouteTrie(self.routes.map(\.shape))
    }

    /// The route of a request, by its decoded path. `method` stands in for the request's own when a preflight asks for
    /// another one.
    func find(_ request: borrowing Request, method: HTTPMethod? = nil) -> Verdict {
        var search = Search(wanted: MethodSet(method ?? request.method))
        var path = request.path
        let form = path.withUTF8 { bytes in
            let form = Form(of: bytes)
            if form == .plain { walk(bytes, from: 0, at: 0, request, &search) }
            return form
        }
        switch form {
        case .ambiguous: return .ambiguous
        case .foreign: return .unknown
        case .plain: break
        }
        if search.best < routes.count { return .found(routes[search.best]) }
        return search.allowed.isEmpty ? .unknown : .wrongMethod(allow: search.allowed.allow)
    }

    private struct Search {
        let wanted: MethodSet
        var best = Int.max
        var allowed = MethodSet(rawValue: 0)
    }

    private enum Form {
        case plain
        /// No path of ours looks like it: it has a slash at its end, or none at its beginning.
        case foreign
        case ambiguous

        init(of bytes: UnsafeBufferPointer<UInt8>) {
            let slash = UInt8(ascii: "/")
            guard bytes.first == slash else {
                self = .foreign
                return
            }
            var before: UInt8 = 0
            for byte in bytes {
                if byte == slash, before == slash {
                    self = .ambiguous
                    return
                }
                before = byte
            }
            self = bytes.count > 1 && before == slash ? .foreign : .plain
        }
    }

    /// Looks at every place that the path leads to from here; `start` is a slash or the end. As deep as the longest
    /// path in the file, and no deeper.
    private func walk(
        _ bytes: UnsafeBufferPointer<UInt8>, from place: Int, at start: Int, _ request: borrowing Request,
        _ search: inout Search
    ) {
        consider(trie.places[place].prefix, request, &search)
        if start >= bytes.count || bytes.count == 1 { return consider(trie.places[place].whole, request, &search) }
        consider(trie.places[place].rest, request, &search)
        var end = start + 1
        while end < bytes.count, bytes[end] != UInt8(ascii: "/") { end += 1 }
        let next = trie.step(from: place, over: bytes[(start + 1)..<end])
        if next >= 0 { walk(bytes, from: next, at: end, request, &search) }
        let parameter = trie.places[place].parameter
        if parameter >= 0 { walk(bytes, from: parameter, at: end, request, &search) }
    }

    private func consider(_ ranks: [Int], _ request: borrowing Request, _ search: inout Search) {
        for rank in ranks where rank < search.best {
            let route = routes[rank]
            guard route.admits(request) else { continue }
            search.allowed.formUnion(route.methods)
            if !route.methods.isDisjoint(with: search.wanted) { search.best = rank }
        }
    }
}
