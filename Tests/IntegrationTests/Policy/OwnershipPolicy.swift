internal import Kernel
internal import TestSupport

/// What `ownership.txt` says of every route of every service.
struct OwnershipPolicy: Sendable {
    let lines: [PolicyLine]

    static func read() throws -> OwnershipPolicy {
        let folder = #filePath.split(separator: "/").dropLast().map { "/" + $0 }.joined()
        guard let text = contentsOfFile(folder + "/ownership.txt") else {
            throw SupportError("ownership.txt cannot be read")
        }
        return OwnershipPolicy(lines: try text.split(separator: "\n").compactMap { try PolicyLine($0) })
    }

    func line(_ method: String, _ path: String) -> PolicyLine? {
        lines.first { $0.method == method && $0.path == path }
    }

    /// What no line may say, whatever a service does: a policy that is too wide is a mistake of the policy.
    var mistakes: [String] {
        var mistakes: [String] = []
        var seen: Set<String> = []
        for line in lines {
            let name = "\(line.method) \(line.path)"
            if !seen.insert(name).inserted { mistakes.append("\(name) stands twice") }
            mistakes += OwnershipPolicy.broken(line).map { "\(name) (\(line.access)): \($0)" }
        }
        return mistakes
    }

    private static func broken(_ line: PolicyLine) -> [String] {
        func statuses(_ callers: Caller...) -> Set<Int> { Set(callers.map { line.direct[$0.rawValue] }) }
        var broken: [String] = []
        func demand(_ holds: Bool, _ what: String) { if !holds { broken.append(what) } }
        demand(line.direct.allSatisfy { $0 < 500 }, "no status is a failure of ours")
        switch line.access {
        case "everyone", "gateway": break
        case "service":
            demand(statuses(.anonymous, .owner, .stranger, .admin, .elsewhere) == [401], "only a neighbour is let in")
            demand(statuses(.service).isDisjoint(with: [401]), "a neighbour is let in")
            demand(Set(line.atGateway) == [404], "the gateway does not know it")
        case "operator":
            demand(statuses(.anonymous, .elsewhere) == [401], "a token is needed")
            demand(statuses(.owner, .stranger) == [403], "ordinary people are refused")
            demand(statuses(.admin, .service).isDisjoint(with: [401, 403]), "an operator is let in")
            demand(Set(line.atGateway) == [404], "the gateway does not know it by this path")
        case "moderator", "admin":
            demand(statuses(.anonymous, .service, .elsewhere) == [401], "a person's token is needed")
            demand(statuses(.owner, .stranger) == [403], "ordinary people are refused")
            demand(statuses(.admin).isDisjoint(with: [401, 403]), "an administrator is let in")
        default:
            demand(statuses(.anonymous, .service, .elsewhere) == [401], "a person's token is needed")
            demand(statuses(.owner).isDisjoint(with: [401]), "the owner is let in")
            demand(!line.isOwned || statuses(.stranger) == [404], "what is another's is not there")
            demand(!line.isOwned || statuses(.owner).isDisjoint(with: [404]), "the owner finds what is theirs")
        }
        return broken
    }

    /// The line that a route without one would have if nothing about it were special.
    static func proposal(_ route: DocumentedRoute) -> String {
        let path = route.path.replacing("}", with: ":WHAT}")
        let (statuses, gateway) =
            switch route.access {
            case "everyone": ("200 200 200 200 200 200", "=")
            case "service": ("401 401 401 401 200 401", "hidden")
            case "operator": ("401 403 403 200 200 401", "hidden")
            case "moderator", "admin": ("401 403 403 200 401 401", "=")
            default: (route.path.contains("{") ? "401 200 404 404 401 401" : "401 200 200 200 401 401", "=")
            }
        return "\(route.method) \(path) \(route.access) \(statuses) \(gateway)"
    }
}
