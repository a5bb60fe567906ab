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
}
