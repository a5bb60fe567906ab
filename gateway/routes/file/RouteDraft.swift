internal import HTTP
internal import Kernel

/// A route while it is read: its policies, and what must be looked at together once all of it is there.
struct RouteDraft: Sendable {
    var policies: GatewayRoute
    var name: YAMLNode?
    var path: YAMLNode?
    var prefix: YAMLNode?
    var service: YAMLNode?
    var answer: YAMLNode?
    var rewrite: YAMLNode?
    /// What takes the place of an old path.
    var successor: YAMLNode?

    /// Answers the gateway makes itself.
    static let answers = ["home"]

    init(_ defaults: GatewayRoute) { policies = defaults }

    /// The route; nil when it cannot be made of what is there. `node` is the whole of it.
    func finished(_ node: YAMLNode, services: [String], _ mistakes: inout RouteMistakes) -> GatewayRoute? {
        var route = policies
        let name = finishedName(node, &mistakes)
        let shape = finishedPath(node, &mistakes)
        let target = finishedTarget(node, shape?.shape, services, &mistakes)
        checkSharing(&mistakes)
        if let successor, let shape { checkSuccessor(successor, shape.shape, &mistakes) }
        guard let name, let shape, let target else { return nil }
        route.name = name
        route.match.path = shape.path
        route.target = target
        return route
    }

    private func finishedName(_ node: YAMLNode, _ mistakes: inout RouteMistakes) -> String? {
        guard let name else {
            mistakes.add(node.place, "the route has no “name”, by which logs, metrics and the admin API call it")
            return nil
        }
        guard let text = name.text(&mistakes) else { return nil }
        if RouteWords.isName(text) { return text }
        mistakes.add(name.place, "“\(text)” is no name: lower-case letters, digits, - and _, at most 64")
        return nil
    }

    private func finishedPath(
        _ node: YAMLNode, _ mistakes: inout RouteMistakes
    ) -> (path: RouteMatch.Path, shape: PathShape)? {
        guard let given = path ?? prefix, path == nil || prefix == nil else {
            let text = path == nil ? "the route has neither “path” nor “prefix”" : "the route has “path” and “prefix”"
            mistakes.add((path ?? node).place, "\(text): it needs one of them")
            return nil
        }
        guard let text = given.text(&mistakes) else { return nil }
        do {
            let shape = try PathShape(text, isPrefix: path == nil)
            if path == nil { return (.prefix(text), shape) }
            return (shape.names.isEmpty ? .exact(text) : .template(text), shape)
        } catch {
            mistakes.add(given.place, error.text)
            return nil
        }
    }

    private func finishedTarget(
        _ node: YAMLNode, _ shape: PathShape?, _ services: [String], _ mistakes: inout RouteMistakes
    ) -> GatewayRoute.Target? {
        switch (service, answer) {
        case (let service?, nil):
            guard let name = service.choice(services.map { ($0, $0) }, &mistakes) else { return nil }
            guard let rewrite else { return .service(name, rewrite: nil) }
            return finishedRewrite(rewrite, shape, &mistakes).map { .service(name, rewrite: $0) }
        case (nil, let answer?):
            if let rewrite { mistakes.add(rewrite.place, "an answer of the gateway has no path to rewrite") }
            return answer.choice(RouteDraft.answers.map { ($0, $0) }, &mistakes).map(GatewayRoute.Target.own)
        case (.some, let answer?):
            mistakes.add(answer.place, "the route has “service” and “answer”: it needs one of them")
        case (nil, nil):
            mistakes.add(node.place, "the route has neither “service” nor “answer”: who answers?")
        }
        return nil
    }

    private func finishedRewrite(
        _ rewrite: YAMLNode, _ shape: PathShape?, _ mistakes: inout RouteMistakes
    ) -> PathRewrite? {
        guard let text = rewrite.text(&mistakes), let shape else { return nil }
        do {
            let to = try PathShape(text, isPrefix: shape.isPrefix)
            let caught = shape.segments
            for segment in to.segments {
                switch segment {
                case .literal: continue
                case .parameter(let name) where !caught.contains(segment):
                    mistakes.add(rewrite.place, "the path catches no {\(name)}" + RouteDraft.hint(shape))
                    return nil
                case .rest(let name) where !caught.contains(segment):
                    mistakes.add(rewrite.place, "the path catches no {\(name)...}" + RouteDraft.hint(shape))
                    return nil
                default: continue
                }
            }
            guard shape.isPrefix, let prefix = prefix?.text(&mistakes) else { return .template(text) }
            return .replacePrefix(prefix, with: text)
        } catch {
            mistakes.add(rewrite.place, error.text)
            return nil
        }
    }

    private static func hint(_ shape: PathShape) -> String {
        let caught = shape.segments.compactMap { segment -> String? in
            switch segment {
            case .literal: nil
            case .parameter(let name): "{\(name)}"
            case .rest(let name): "{\(name)...}"
            }
        }
        return caught.isEmpty ? ": it has no parameters" : ": it catches \(caught.joined(separator: ", "))"
    }

    /// The successor is filled with what the old path caught, as a rewrite is.
    private func checkSuccessor(_ node: YAMLNode, _ shape: PathShape, _ mistakes: inout RouteMistakes) {
        guard case .scalar(let text) = node.content, let names = try? PathShape(text).names else { return }
        for name in names where !shape.names.contains(name) {
            mistakes.add(node.place, "the path catches no {\(name)}" + RouteDraft.hint(shape))
        }
    }

    private func checkSharing(_ mistakes: inout RouteMistakes) {
        if policies.cache?.isShared == true, policies.access != .everyone {
            let place = (name ?? path ?? prefix)?.place ?? FilePlace(line: 1, column: 1)
            mistakes.add(place, "a shared cache would give one person's answer to all: only a public route may share")
        }
    }
}
