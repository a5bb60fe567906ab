internal import HTTP
internal import Kernel
internal import Resilience

/// One route, as it stands in the file.
enum RouteSections {
    /// What may also stand under `defaults`; `rateLimits` are the classes there are.
    static func policies(rateLimits: [String]) -> [Section<GatewayRoute>.Key] {
        [
            .section("timeouts", \.timeouts, PolicySections.timeouts),
            .size("body_limit", \.bodyLimit, upTo: 1 << 40),
            .value("access", \.access, access),
            .value("rate_limits", \.rateLimits) { node, mistakes in
                node.list(&mistakes) { $0.choice(rateLimits.map { ($0, $0) }, &$1) }
            },
            .init("retry") { route, node, mistakes in
                if node.isNone { return route.retry.attempts = 1 }
                PolicySections.retry.read(node, into: &route.retry, &mistakes)
            },
            .section("breaker", \.breaker, PolicySections.breaker),
            .value("priority", \.priority) { $0.choice(Priority.self, &$1) },
            .optional("cache", \.cache, PolicySections.cache, start: CachePolicy()),
            .optional("cors", \.cors, PolicySections.cors, start: CORSPolicy(origins: [])),
            .flag("compress", \.compresses),
            .flag("idempotency_key", \.isIdempotencyKeyed),
            .init("websocket_idle") { route, node, mistakes in
                if node.isNone { return route.webSocketIdle = nil }
                if let idle = node.duration(in: .seconds(1) ... .days(1), &mistakes) { route.webSocketIdle = idle }
            },
        ]
    }

    /// Everything a route may say.
    static func route(rateLimits: [String]) -> Section<RouteDraft> {
        let own: [Section<RouteDraft>.Key] = [
            .value("name", \.name) { node, _ in node },
            .value("path", \.path) { node, _ in node },
            .value("prefix", \.prefix) { node, _ in node },
            .value("service", \.service) { node, _ in node },
            .value("answer", \.answer) { node, _ in node },
            .value("rewrite", \.rewrite) { node, _ in node },
            .value("methods", \.policies.match.methods, RouteWords.methods),
            .value("hosts", \.policies.match.hosts) { node, mistakes in
                node.list(&mistakes, of: RouteWords.host)
            },
            .value("headers", \.policies.match.headers, conditions),
            .init("deprecation") { draft, node, mistakes in
                var found = DeprecationDraft()
                PolicySections.deprecation.read(node, into: &found, &mistakes)
                draft.successor = node["successor"]
                guard let since = found.since else { return }
                draft.policies.deprecation = Deprecation(
                    since: since, sunset: found.sunset, successor: found.successor)
            },
        ]
        let lifted = policies(rateLimits: rateLimits).map { key in
            Section<RouteDraft>.Key(key.name) { key.read(&$0.policies, $1, &$2) }
        }
        return Section(own + lifted)
    }

    /// `public`, `user`, `service`, or what a person must have: `{role: admin, scopes: [a]}`.
    @Sendable private static func access(_ node: YAMLNode, _ mistakes: inout RouteMistakes) -> RouteAccess? {
        guard case .map = node.content else {
            return node.choice(
                [("public", .everyone), ("user", .user(atLeast: .viewer)), ("service", .service)], &mistakes)
        }
        var person = PersonRule()
        PolicySections.person.read(node, into: &person, &mistakes)
        return .user(atLeast: person.role, scopes: person.scopes)
    }

    /// `{X-Beta: "1", X-Any: ""}`.
    @Sendable private static func conditions(
        _ node: YAMLNode, _ mistakes: inout RouteMistakes
    ) -> [RouteMatch.HeaderCondition]? {
        guard case .map(let entries) = node.content else {
            mistakes.add(node.place, "a mapping of fields to values is expected here, this is \(node.kind)")
            return nil
        }
        return entries.compactMap { entry in
            guard RouteWords.isFieldName(entry.key) else {
                mistakes.add(entry.place, "“\(entry.key)” is no name of a header field")
                return nil
            }
            guard case .scalar(let value) = entry.value.content else {
                mistakes.add(entry.value.place, "the value of a field is expected here, this is \(entry.value.kind)")
                return nil
            }
            return RouteMatch.HeaderCondition(name: entry.key.lowercased(), value: value)
        }
    }
}
