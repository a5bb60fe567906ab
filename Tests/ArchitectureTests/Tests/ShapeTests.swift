import Testing

@Suite("The rules about the whole tree")
struct ShapeTests {
    @Test func `a service without its program is found, and a program without its service`() {
        let whole = [SourceFile("services/user/README.md", ""), SourceFile("Sources/user-service/main.swift", "")]
        #expect(ShapeRule.programsAreServices.check(SourceTree(files: whole)) == [])
        #expect(ShapeRule.programsAreServices.check(SourceTree(files: [whole[0]])).map(\.path) == ["services/user"])
        #expect(
            ShapeRule.programsAreServices.check(SourceTree(files: [whole[1]])).map(\.path) == ["Sources/user-service"]
        )
    }

    @Test func `a service without a room is found`() {
        let rooms = [
            "README.md", "UserService.swift", "core/A.swift", "api/A.swift", "infra/migrations/V0001_users.sql",
        ]
        let whole = rooms.map { SourceFile("services/user/\($0)", "") }
        #expect(ShapeRule.servicesHaveRooms.check(SourceTree(files: whole)) == [])
        for missing in whole.indices {
            var rest = whole
            rest.remove(at: missing)
            #expect(ShapeRule.servicesHaveRooms.check(SourceTree(files: rest)).count == 1)
        }
    }

    @Test func `a service the gateway has no route to is found`() {
        let service = SourceFile("services/user/README.md", "")
        let route = SourceFile("gateway/routes.yaml", "routes:\n  - {name: a, path: /a, service: user}\n")
        #expect(ShapeRule.gatewayKnowsServices.check(SourceTree(files: [service, route])) == [])
        #expect(ShapeRule.gatewayKnowsServices.check(SourceTree(files: [service])).count == 1)
    }

    @Test func `a migration for one database only is found`() {
        let postgres = SourceFile("services/user/infra/migrations/V0001_users_postgres.sql", "")
        let sqlite = SourceFile("services/user/infra/migrations/V0001_users_sqlite.sql", "")
        #expect(ShapeRule.migrationsArePaired.check(SourceTree(files: [postgres, sqlite])) == [])
        #expect(ShapeRule.migrationsArePaired.check(SourceTree(files: [postgres])).map(\.path) == [postgres.path])
        #expect(ShapeRule.migrationsArePaired.check(SourceTree(files: [sqlite])).map(\.path) == [sqlite.path])
    }

    /// A tree in which the user service is everywhere it must be.
    private static let contained: [(path: String, text: String)] = [
        ("services/user/UserService.swift", "        name: \"user\", port: 8001,"),
        ("Dockerfile.template", "ARG PROGRAMS=\"api-gateway user-service tgsim\""),
        ("scripts/make-env", "add USER_DB_PASSWORD \"$(random_hex 24)\""),
        ("scripts/up", "PORTS=(8000 8001 8099)"),
        (
            "docker-compose.services.yml",
            """
            x-environment:
              USER_SERVICE_URL: http://user-service:8001
            services:
              api-gateway:
                depends_on:
                  user-service: {condition: service_healthy}

              user-service:
                image: analyticbot/user-service:latest
                build:
                  args: {PROGRAM: user-service}
                environment:
                  PORT: 8001
                  DATABASE_URL: postgres://u:p@user-db:5432/u

              user-db:
                environment:
                  POSTGRES_PASSWORD: ${USER_DB_PASSWORD:?run scripts/make-env}
            """
        ),
    ]

    @Test func `a service that is missing from any place of the containers is found there`() {
        let whole = Self.contained.map { SourceFile($0.path, $0.text) }
        #expect(ShapeRule.servicesAreContainers.check(SourceTree(files: whole)) == [])
        for (index, file) in Self.contained.enumerated().dropFirst() {
            let lines = file.text.split(separator: "\n")
            for gone in lines.indices where lines[gone].contains("800") || lines[gone].lowercased().contains("user") {
                let rest = lines.enumerated().filter { $0.offset != gone }.map { String($0.element) }
                var files = whole
                files[index] = SourceFile(file.path, rest.joined(separator: "\n"))
                let findings = ShapeRule.servicesAreContainers.check(SourceTree(files: files))
                #expect(findings.contains { $0.path == file.path }, "nobody misses: \(lines[gone])")
            }
        }
    }

    @Test func `a package of the build that the image lacks is found`() {
        let packages = SourceFile("scripts/lib/packages.sh", "BUILD_PACKAGES=(\n    libpq-dev libyaml-dev\n)\n")
        let recipe =
            "FROM swift AS build\nRUN apt-get install \\\n    libpq-dev libyaml-dev \\\n    && true\nWORKDIR /src\n"
        let rule = ShapeRule.imagesHaveWhatTheBuildNeeds
        #expect(rule.check(SourceTree(files: [packages, SourceFile("Dockerfile.template", recipe)])) == [])
        let poor = SourceFile("Dockerfile.template", recipe.replacing("libyaml-dev ", with: ""))
        #expect(rule.check(SourceTree(files: [packages, poor])).map(\.advice) == ["the build stage needs libyaml-dev"])
    }
}
