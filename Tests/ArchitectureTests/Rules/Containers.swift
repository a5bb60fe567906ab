/// What a new service must be added to, so that it comes up wherever the suite does.
extension ShapeRule {
    /// Every service has its image, its container, its database, its secret and its port.
    static let servicesAreContainers = ShapeRule(
        "every service is in the image recipe, the compose file, the secrets and the ports of the scripts"
    ) { tree in
        tree.folders(in: "services").flatMap { service in
            places(of: service, port: tree.port(of: service)).compactMap { place in
                let lines = tree.files.first { $0.path == place.path }?.lines ?? []
                let scope = place.scope.map { Self.section($0, of: lines) } ?? lines
                return scope.contains { $0.contains(place.text) }
                    ? nil : Finding(path: place.path, line: 0, advice: "\(service) needs: \(place.text)")
            }
        }
    }

    /// The packages that the scripts install for a build are installed in the image that builds, too.
    static let imagesHaveWhatTheBuildNeeds = ShapeRule("the image recipe installs every package of a build") { tree in
        let packages = tree.words(between: "BUILD_PACKAGES=(", and: ")", in: "scripts/lib/packages.sh")
        let recipe = Set(tree.words(between: "AS build", and: "WORKDIR", in: "Dockerfile.template"))
        return packages.filter { !recipe.contains($0) }.map {
            Finding(path: "Dockerfile.template", line: 0, advice: "the build stage needs \($0)")
        }
    }

    /// A text that must stand in a file; with a scope, within the section of that name.
    private struct Place {
        let path: String
        var scope: String?
        let text: String
    }

    private static func places(of service: String, port: String) -> [Place] {
        let compose = "docker-compose.services.yml"
        let (program, name) = ("\(service)-service", service.uppercased())
        return [
            Place(path: "Dockerfile.template", text: " \(program) "),
            Place(path: compose, scope: program, text: "image: analyticbot/\(program):latest"),
            Place(path: compose, scope: program, text: "args: {PROGRAM: \(program)}"),
            Place(path: compose, scope: program, text: "PORT: \(port)"),
            Place(path: compose, scope: program, text: "@\(service)-db:5432/"),
            Place(path: compose, scope: "api-gateway", text: "\(program): {condition: service_healthy}"),
            Place(path: compose, scope: "\(service)-db", text: "${\(name)_DB_PASSWORD:?run scripts/make-env}"),
            Place(path: compose, text: "\(name)_SERVICE_URL: http://\(program):\(port)"),
            Place(path: "scripts/make-env", text: "add \(name)_DB_PASSWORD "),
            Place(path: "scripts/up", text: " \(port) "),
        ]
    }

    /// The lines below `  name:`, up to the next of its depth.
    private static func section(_ name: String, of lines: [String]) -> [String] {
        guard let start = lines.firstIndex(of: "  \(name):") else { return [] }
        return Array(lines[(start + 1)...].prefix { $0.isEmpty || $0.hasPrefix("   ") })
    }
}

extension SourceTree {
    /// The port that a service's definition names.
    fileprivate func port(of service: String) -> String {
        let file = files.first {
            $0.path.hasPrefix("services/\(service)/") && $0.parts.count == 3 && $0.name.hasSuffix("Service.swift")
        }
        let line = file?.lines.first { $0.contains("port: ") } ?? ""
        return line.firstRange(of: "port: ").map { String(line[$0.upperBound...].prefix(while: \.isNumber)) } ?? "?"
    }

    /// The words from the line with `start` to the next line with `end`, both left out.
    fileprivate func words(between start: String, and end: String, in path: String) -> [String] {
        let lines = files.first { $0.path == path }?.lines ?? []
        guard let first = lines.firstIndex(where: { $0.contains(start) }) else { return [] }
        return lines[(first + 1)...].prefix { !$0.hasPrefix(end) }
            .flatMap { $0.split(whereSeparator: { " \\".contains($0) }).map(String.init) }
    }
}
