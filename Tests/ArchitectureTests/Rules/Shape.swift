import Testing

/// Rules about the whole tree: which files must stand beside which.
struct ShapeRule: Sendable, CustomTestStringConvertible {
    let name: String
    let check: @Sendable (SourceTree) -> [Finding]

    var testDescription: String { name }

    init(_ name: String, _ check: @escaping @Sendable (SourceTree) -> [Finding]) {
        self.name = name
        self.check = check
    }

    /// Every rule of this kind.
    static let all: [ShapeRule] = [
        programsAreServices, servicesHaveRooms, gatewayKnowsServices, migrationsArePaired, servicesAreContainers,
        imagesHaveWhatTheBuildNeeds,
    ]

    /// `services/<name>/` and `Sources/<name>-service/` come in pairs.
    static let programsAreServices = ShapeRule("every service is a program and every program a service") { tree in
        let services = tree.folders(in: "services")
        let programs = Set(tree.folders(in: "Sources").filter { $0.hasSuffix("-service") }.map { $0.dropLast(8) })
        let without = services.filter { !programs.contains(Substring($0)) }.map {
            Finding(path: "services/\($0)", line: 0, advice: "there is no program Sources/\($0)-service")
        }
        return without
            + programs.sorted().filter { !services.contains(String($0)) }.map {
                Finding(path: "Sources/\($0)-service", line: 0, advice: "there is no service services/\($0)")
            }
    }

    /// Every service has a README, a root, a configuration, a core, an API and migrations.
    static let servicesHaveRooms = ShapeRule("every service has the same rooms") { tree in
        tree.folders(in: "services").flatMap { service in
            let name = Module.services.first { $0.lowercased() == service } ?? "(add it to Module.services)"
            let rooms = ["README.md", "\(name)Service.swift", "core/", "api/", "infra/migrations/"]
            return rooms.filter { room in !tree.files.contains { $0.path.hasPrefix("services/\(service)/\(room)") } }
                .map { Finding(path: "services/\(service)", line: 0, advice: "\($0) is missing") }
        }
    }

    /// The shipped route file leads to every service.
    static let gatewayKnowsServices = ShapeRule("the gateway has a route to every service") { tree in
        let routes = tree.files.first { $0.path == "gateway/routes.yaml" }?.lines ?? []
        return tree.folders(in: "services").compactMap { service in
            routes.contains { Words.contains($0, "service: \(service)") }
                ? nil : Finding(path: "gateway/routes.yaml", line: 0, advice: "\(service) has no route")
        }
    }

    /// Where a migration is written for one database, the other has a text of the same version and name.
    static let migrationsArePaired = ShapeRule("a migration for one database has its twin for the other") { tree in
        let endings = [("_postgres.sql", "_sqlite.sql"), ("_sqlite.sql", "_postgres.sql")]
        let paths = Set(tree.files.map(\.path))
        return tree.files.flatMap { file in
            endings.compactMap { own, other in
                guard file.path.hasSuffix(own) else { return nil }
                let twin = file.path.dropLast(own.count) + other
                return paths.contains(String(twin))
                    ? nil : Finding(path: file.path, line: 0, advice: "\(twin) is missing")
            }
        }
    }
}

extension SourceTree {
    /// The names of the folders directly inside `folder`, sorted.
    func folders(in folder: String) -> [String] {
        let names = files.compactMap { file -> String? in
            let parts = file.parts
            return parts.count > 2 && parts[0] == folder ? parts[1] : nil
        }
        return Set(names).sorted()
    }
}
