import Database
import Kernel
import TestSupport
import Testing

@Suite("Bringing a schema up to date")
struct MigratorTests {
    let first = Migration(
        version: 1, name: "colours", both: "CREATE TABLE colours (name TEXT); INSERT INTO colours VALUES ('red');")
    let second = Migration(version: 2, name: "blue", both: "INSERT INTO colours VALUES ('blue')")

    @Test(arguments: DatabaseKind.available)
    func `each migration is applied once, in the order of its version`(kind: DatabaseKind) async throws {
        try await withDatabase(kind) { database async throws in
            #expect(try await Migrator.run([second, first], on: database) == [1, 2])
            #expect(try await Migrator.run([first, second], on: database) == [])
            #expect(try await names(database) == ["blue", "red"])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a text that was applied and then changed is refused`(kind: DatabaseKind) async throws {
        try await withDatabase(kind, migrations: [first]) { database async throws in
            let changed = Migration(version: 1, name: "colours", both: "CREATE TABLE colours (name VARCHAR)")
            await #expect(throws: MigrationError.changed(version: 1, name: "colours")) {
                try await Migrator.run([changed, second], on: database)
            }
            #expect(try await names(database) == ["red"])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a migration that fails leaves nothing of itself and keeps those before it`(kind: DatabaseKind) async throws {
        try await withDatabase(kind) { database async throws in
            let broken = Migration(version: 2, name: "broken", both: "INSERT INTO colours VALUES ('grey'); SELEKT 1;")
            let error = await #expect(throws: MigrationError.self) {
                try await Migrator.run([first, broken], on: database)
            }
            #expect(error?.description.contains("broken") == true)
            #expect(try await names(database) == ["red"])
            #expect(try await Migrator.run([first, second], on: database) == [2])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `two starters at once apply each migration once`(kind: DatabaseKind) async throws {
        try await withDatabase(kind) { database async throws in
            let added = try await withThrowingTaskGroup(of: [Int].self) { group in
                for _ in 0..<4 { group.addTask { try await Migrator.run([first, second], on: database) } }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(added.sorted() == [1, 2])
            #expect(try await names(database) == ["blue", "red"])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `two migrations of one version are refused before anything is applied`(kind: DatabaseKind) async throws {
        try await withDatabase(kind) { database async throws in
            let twin = Migration(version: 1, name: "twin", both: "CREATE TABLE twins (name TEXT)")
            await #expect(throws: MigrationError.duplicateVersion(1)) {
                try await Migrator.run([first, twin], on: database)
            }
            await #expect(throws: DatabaseError.self) { try await names(database) }
        }
    }

    private func names(_ database: any Database) async throws -> [String] {
        try await database.run("SELECT name FROM colours ORDER BY name").rows.map { try $0.text("name") }
    }
}
