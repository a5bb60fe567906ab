internal import Kernel

/// The OpenAPI documents of all services as one, as a client of the gateway sees them.
struct MergedDocument {
    /// What one service says of itself.
    struct Part {
        let service: String
        let document: JSONValue
        /// The gateway's own paths are all there; of a service only those that are passed on to it.
        var isOwn = false
    }

    private var paths: [JSONValue.Member] = []
    private var schemas: [JSONValue.Member] = []
    private var others: [(section: String, members: [JSONValue.Member])] = []

    /// Takes the paths of each service that the gateway passes on to it, and what they refer to.
    init(_ parts: [Part], paths shown: MergedPaths) {
        for part in parts {
            let clashes = clashes(of: part)
            let document = MergedDocument.renaming(part.document, clashes)
            for path in document["paths"]?.members ?? []
            where part.isOwn || shown.shows(path.name, of: part.service) {
                paths.append(path)
            }
            for section in document["components"]?.members ?? [] {
                if section.name == "schemas" {
                    add(section.value.members.map { .init(clashes[$0.name] ?? $0.name, $0.value) })
                } else {
                    add(section.value.members, to: section.name)
                }
            }
        }
    }

    /// The document as JSON.
    func document(title: String, version: String, missing: [String]) -> JSONValue {
        var description = "Every endpoint that can be reached through the gateway."
        if !missing.isEmpty {
            description += " Away at the moment, and so not described: \(missing.joined(separator: ", "))."
        }
        let components =
            [JSONValue.Member("schemas", .object(schemas))]
            + others.map {
                JSONValue.Member($0.section, .object($0.members))
            }
        return [
            "openapi": "3.1.0",
            "info": ["title": .string(title), "version": .string(version), "description": .string(description)],
            "paths": .object(paths.sorted { $0.name < $1.name }),
            "components": .object(components),
        ]
    }

    /// Schemas whose name another service uses for something else, with the name they get instead.
    private func clashes(of part: Part) -> [String: String] {
        var renamed: [String: String] = [:]
        for schema in part.document["components"]?["schemas"]?.members ?? [] {
            guard let there = schemas.first(where: { $0.name == schema.name }), there.value != schema.value else {
                continue
            }
            renamed[schema.name] = "\(part.service)_\(schema.name)"
        }
        return renamed
    }

    private mutating func add(_ members: [JSONValue.Member]) {
        for member in members where !schemas.contains(where: { $0.name == member.name }) { schemas.append(member) }
    }

    private mutating func add(_ members: [JSONValue.Member], to section: String) {
        let index = others.firstIndex { $0.section == section } ?? others.endIndex
        if index == others.endIndex { others.append((section, [])) }
        for member in members where !others[index].members.contains(where: { $0.name == member.name }) {
            others[index].members.append(member)
        }
    }

    /// The value with every reference to a renamed schema following it.
    private static func renaming(_ value: JSONValue, _ names: [String: String]) -> JSONValue {
        if names.isEmpty { return value }
        let base = "#/components/schemas/"
        switch value {
        case .array(let elements):
            return .array(elements.map { renaming($0, names) })
        case .object(let members):
            return .object(
                members.map { member in
                    guard member.name == "$ref", let target = member.value.string, target.hasPrefix(base),
                        let name = names[String(target.dropFirst(base.count))]
                    else { return .init(member.name, renaming(member.value, names)) }
                    return .init(member.name, .string(base + name))
                })
        default:
            return value
        }
    }
}

extension JSONValue {
    /// The members of an object; none of anything else.
    var members: [Member] { if case .object(let members) = self { members } else { [] } }
}
