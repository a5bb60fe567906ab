import Database
import Kernel
import TestSupport
import Testing

@Suite("Opening a database by its URL")
struct OpenDatabaseTests {
    @Test(arguments: [
        ("sqlite::memory:", Dialect.sqlite), ("sqlite:///tmp/some.db", .sqlite),
        ("postgres://u:p@localhost:5432/users", .postgres), ("postgresql://localhost/users?sslmode=disable", .postgres),
    ])
    func `a good URL names its database`(url: String, dialect: Dialect) async throws {
        let database = try openDatabase(url: url, loops: testLoops())
        #expect(database.dialect == dialect)
        await database.close()
    }

    @Test(arguments: ["", "mysql://host/db", "sqlite://relative.db", "sqlite:///", "postgresql://user@[::1/secret"])
    func `a bad URL is refused with a sentence that does not repeat it`(url: String) throws {
        let error = try #require(throws: ServiceError.self) { try openDatabase(url: url, loops: testLoops()) }
        #expect(error.kind == .invalid)
        #expect(!error.message.contains("secret"))
        #expect(error.fields.map(\.pointer) == ["#/DATABASE_URL"])
    }

    @Test func `what was committed to a file is there when it is opened again`() async throws {
        try await withTemporaryFolder { folder in
            let url = "sqlite://\(folder)/kept.db"
            let first = try openDatabase(url: url, loops: testLoops())
            try await first.script("CREATE TABLE notes (words TEXT); INSERT INTO notes VALUES ('kept');")
            await first.close()
            let second = try openDatabase(url: url, loops: testLoops())
            #expect(try await second.run("SELECT words FROM notes").rows.map { try $0.text("words") } == ["kept"])
            await second.close()
        }
    }

    @Test func `a file in a folder that is not there is unavailable`() async throws {
        let database = try openDatabase(url: "sqlite:///no/such/folder/x.db", loops: testLoops())
        let error = await #expect(throws: DatabaseError.self) { try await database.run("SELECT 1") }
        #expect(error?.asServiceError?.kind == .unavailable)
        await database.close()
    }

    @Test func `a database in memory is one for readers and writers`() async throws {
        let database = try openDatabase(url: "sqlite::memory:", loops: testLoops())
        try await database.run("CREATE TABLE notes (words TEXT)")
        try await database.run("INSERT INTO notes VALUES ('here')")
        #expect(try await database.run("SELECT words FROM notes").rows.count == 1)
        await database.close()
    }
}
