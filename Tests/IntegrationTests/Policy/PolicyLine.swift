internal import TestSupport

/// One route of the policy: who may call it, and what each caller is answered.
///
///     PUT /api/v1/channels/{id:channel} user 401 200 404 404 401 401 = {"name": "New"}
///
/// After the access stand the statuses for each `Caller`, then what the gateway says: `=` the same, `hidden` 404 to
/// everyone, or six statuses with commas. `{id:channel}` is filled with a channel of the owner's, `{name=daily}` with
/// that word. `&subscription` behind a path has the owner come by one before anybody asks. A body that begins with
/// `{` is JSON; any other one is named by its type: `text/csv a,b\n1,2`. In it `$unique`, `$email`, `$password`,
/// `$refresh`, `$owner`, the owner's number, and `$id`, the first of the path, are filled in.
struct PolicyLine: Sendable {
    let method: String
    /// `/api/v1/channels/{id}`, as documents write it.
    let path: String
    /// What is asked for beyond the path: `?from=2024-01-01`.
    let query: String
    /// What each `{…}` of the path is filled with.
    let parameters: [Parameter]
    /// What the owner has although no path names it: a kind of belonging.
    let need: String?
    /// `everyone`, a role, `service`, `operator`; `gateway` for what the gateway makes by itself or rewrites.
    let access: String
    let direct: [Int]
    let atGateway: [Int]
    let body: String?

    struct Parameter: Sendable {
        let name: String
        /// A kind of belonging; nil for a word that stands in the policy.
        let kind: String?
        let word: String
    }

    /// Reads one line; nil for an empty one and for a comment.
    init?(_ line: Substring) throws {
        guard let first = line.first, first != "#" else { return nil }
        let parts = line.split(separator: " ", maxSplits: 10)
        guard parts.count >= 10 else { throw SupportError("this line of the policy is too short: \(line)") }
        let wish = parts[1].split(separator: "&", maxSplits: 1)
        // In a query `&` divides as everywhere.
        let hasNeed = wish.count > 1 && !wish[0].contains("?")
        need = hasNeed ? String(wish[1]) : nil
        let target = (hasNeed ? wish[0] : parts[1]).split(separator: "?", maxSplits: 1)
        method = String(parts[0])
        (path, parameters) = PolicyLine.template(target[0])
        query = target.count > 1 ? "?\(target[1])" : ""
        access = String(parts[2])
        let statuses = parts[3..<9].compactMap { Int($0) }
        let said = parts[9].split(separator: ",").compactMap { Int($0) }
        switch parts[9] {
        case "=": atGateway = statuses
        case "hidden": atGateway = Caller.allCases.map { _ in 404 }
        default: atGateway = said
        }
        guard statuses.count == 6, atGateway.count == 6 else {
            throw SupportError("this line of the policy has not six statuses: \(line)")
        }
        direct = statuses
        body = parts.count > 10 ? String(parts[10].drop { $0 == " " }) : nil
    }

    /// Whether a good answer may change what the next caller finds.
    var changes: Bool { method != "GET" }

    /// Whether somebody owns what the path names.
    var isOwned: Bool { parameters.contains { $0.kind != nil && $0.kind != "saga" } }

    func expected(_ caller: Caller, atGateway isGateway: Bool) -> Int {
        (isGateway ? atGateway : direct)[caller.rawValue]
    }

    private static func template(_ text: Substring) -> (String, [Parameter]) {
        var (path, parameters, rest) = ("", [Parameter](), text)
        while let open = rest.firstIndex(of: "{"), let close = rest.firstIndex(of: "}") {
            let inner = rest[rest.index(after: open)..<close]
            let name = String(inner.prefix { $0 != ":" && $0 != "=" })
            let value = String(inner.dropFirst(name.count + 1))
            let isKind = inner.dropFirst(name.count).first == ":"
            parameters.append(Parameter(name: name, kind: isKind ? value : nil, word: value))
            path += rest[..<open] + "{\(name)}"
            rest = rest[rest.index(after: close)...]
        }
        return (path + rest, parameters)
    }

    /// The line's path with these values in the place of its parameters.
    func filled(_ values: [String]) -> String {
        var filled = path
        for (parameter, value) in zip(parameters, values) {
            guard let place = filled.firstRange(of: "{\(parameter.name)}") else { continue }
            filled.replaceSubrange(place, with: value)
        }
        return filled
    }
}
