internal import HTTP
internal import Kernel

/// Reads route files.
enum RouteFile {
    /// The most routes of a file.
    static let mostRoutes = 2_000

    /// What the file says. Throws `RouteFileError` with every mistake that is in it.
    static func read(_ text: String, limits: YAMLLimits = YAMLLimits()) throws(RouteFileError) -> RouteRules {
        var mistakes = RouteMistakes()
        var rules = RouteRules()
        if let root = YAMLReader.read(text, limits: limits, &mistakes) {
            rules = RouteFile.rules(root, &mistakes)
        } else if mistakes.isEmpty {
            mistakes.add(FilePlace(line: 1, column: 1), "the file is empty: it needs “services” and “routes”")
        }
        if !mistakes.isEmpty { throw RouteFileError(mistakes) }
        return rules
    }

    /// The parts of a file, before they are read: they refer to each other, in whatever order they stand.
    private struct Parts: Sendable {
        var services: YAMLNode?
        var rateLimits: YAMLNode?
        var defaultsOfRoutes: YAMLNode?
        var defaultsOfServices: YAMLNode?
        var routes: YAMLNode?
    }

    private static let parts = Section<Parts>([
        .init("version") { _, node, mistakes in _ = node.choice([("1", 1)], &mistakes) },
        .value("services", \.services) { node, _ in node },
        .value("rate_limits", \.rateLimits) { node, _ in node },
        .init("defaults") { parts, node, mistakes in
            Section<Parts>([
                .value("routes", \.defaultsOfRoutes) { node, _ in node },
                .value("services", \.defaultsOfServices) { node, _ in node },
            ]).read(node, into: &parts, &mistakes)
        },
        .value("routes", \.routes) { node, _ in node },
    ])

    private static func rules(_ root: YAMLNode, _ mistakes: inout RouteMistakes) -> RouteRules {
        var found = Parts()
        parts.read(root, into: &found, &mistakes)
        guard case .map = root.content else { return RouteRules() }
        var rules = RouteRules()
        rules.services = services(found, &mistakes)
        rules.rateLimits = rateLimits(found, &mistakes)
        rules.routes = routes(found, root, &mistakes)
        return rules
    }

    private static func services(_ parts: Parts, _ mistakes: inout RouteMistakes) -> [String: ServiceRules] {
        var start = ServiceRules(setting: "", address: "")
        if let defaults = parts.defaultsOfServices { ServiceSections.defaults.read(defaults, into: &start, &mistakes) }
        var found: [String: ServiceRules] = [:]
        for entry in named(parts.services, &mistakes) {
            var policy = start
            policy.setting = ServiceSections.setting(of: entry.key)
            ServiceSections.service.read(entry.value, into: &policy, &mistakes)
            found[entry.key] = policy
        }
        return found
    }

    private static func rateLimits(_ parts: Parts, _ mistakes: inout RouteMistakes) -> [String: RateLimitClass] {
        var found: [String: RateLimitClass] = [:]
        for entry in named(parts.rateLimits, &mistakes) {
            var draft = RateLimitDraft()
            ServiceSections.rateLimit.read(entry.value, into: &draft, &mistakes)
            found[entry.key] = draft.finished(entry.key)
        }
        return found
    }

    private static func routes(
        _ parts: Parts, _ root: YAMLNode, _ mistakes: inout RouteMistakes
    ) -> [GatewayRoute] {
        let services = keys(parts.services)
        let classes = keys(parts.rateLimits)
        var start = GatewayRoute(name: "", match: RouteMatch(path: .exact("/")), target: .own(""))
        if let defaults = parts.defaultsOfRoutes {
            Section(RouteSections.policies(rateLimits: classes)).read(defaults, into: &start, &mistakes)
        }
        guard let node = parts.routes, case .list(let elements) = node.content, !elements.isEmpty else {
            mistakes.add((parts.routes ?? root).place, "“routes” is missing: a list of at least one route")
            return []
        }
        guard elements.count <= mostRoutes else {
            mistakes.add(node.place, "the file has more than \(mostRoutes) routes")
            return []
        }
        let section = RouteSections.route(rateLimits: classes)
        var found: [RouteChecks.Placed] = []
        for element in elements {
            var draft = RouteDraft(start)
            section.read(element, into: &draft, &mistakes)
            guard case .map = element.content,
                let route = draft.finished(element, services: services, &mistakes)
            else { continue }
            found.append(.init(route: route, place: element.place, namePlace: draft.name?.place ?? element.place))
        }
        RouteChecks.check(found, &mistakes)
        return found.map(\.route)
    }

    /// The entries of a mapping from names, without those whose name makes no sense.
    private static func named(_ node: YAMLNode?, _ mistakes: inout RouteMistakes) -> [YAMLNode.Entry] {
        guard let node else { return [] }
        guard case .map(let entries) = node.content else {
            mistakes.add(node.place, "a mapping from names is expected here, this is \(node.kind)")
            return []
        }
        return entries.filter { entry in
            if RouteWords.isName(entry.key) { return true }
            mistakes.add(entry.place, "“\(entry.key)” is no name: lower-case letters, digits, - and _, at most 64")
            return false
        }
    }

    private static func keys(_ node: YAMLNode?) -> [String] {
        guard case .map(let entries)? = node?.content else { return [] }
        return entries.map(\.key)
    }
}
