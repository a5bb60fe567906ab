import Database
import Kernel
import TestSupport
import Testing

@Suite("The database contract: rules of the schema")
struct ConstraintTests {
    let schema = Migration(
        version: 1, name: "rules",
        both: """
            CREATE TABLE users (
                id BIGINT PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT, age INTEGER CHECK (age > 0));
            CREATE UNIQUE INDEX users_lower_name ON users (LOWER(name));
            CREATE TABLE pairs (a BIGINT, b BIGINT, note TEXT, PRIMARY KEY (a, b));
            CREATE UNIQUE INDEX pairs_one_note ON pairs (note) WHERE note IS NOT NULL;
            CREATE TABLE grants (a BIGINT, b BIGINT, UNIQUE (a, b));
            CREATE TABLE posts (id BIGINT PRIMARY KEY, user_id BIGINT NOT NULL REFERENCES users (id));
            INSERT INTO users VALUES (1, 'a@example.org', 'Ann', 30);
            INSERT INTO pairs VALUES (1, 2, 'first');
            INSERT INTO grants VALUES (1, 2);
            """)

    @Test(arguments: DatabaseKind.available)
    func `a unique rule that is hurt is named alike in both`(kind: DatabaseKind) async throws {
        try await withDatabase(kind, migrations: [schema]) { database async throws in
            for (statement, name) in [
                ("INSERT INTO users (id, email) VALUES (2, 'a@example.org')", "users_email_key"),
                ("INSERT INTO users (id, email) VALUES (1, 'b@example.org')", "users_pkey"),
                ("INSERT INTO users (id, email, name) VALUES (2, 'b@example.org', 'ANN')", "users_lower_name"),
                ("INSERT INTO pairs (a, b) VALUES (1, 2)", "pairs_pkey"),
                ("INSERT INTO pairs (a, b, note) VALUES (1, 3, 'first')", "pairs_one_note"),
                ("INSERT INTO grants (a, b) VALUES (1, 2)", "grants_a_b_key"),
            ] {
                await #expect(throws: DatabaseError.uniqueViolation(constraint: name)) {
                    try await database.run(statement)
                }
            }
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a row that points to nothing, and one that others point to, are refused`(kind: DatabaseKind) async throws {
        try await withDatabase(kind, migrations: [schema]) { database async throws in
            try await database.run("INSERT INTO posts VALUES (1, 1)")
            for statement in ["INSERT INTO posts VALUES (2, 99)", "DELETE FROM users WHERE id = 1"] {
                let error = await #expect(throws: DatabaseError.self) { try await database.run(statement) }
                guard case .foreignKeyViolation = error else {
                    Issue.record("not a foreign key violation: \(String(describing: error))")
                    continue
                }
            }
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `NOT NULL and CHECK are refused as rules of the schema`(kind: DatabaseKind) async throws {
        try await withDatabase(kind, migrations: [schema]) { database async throws in
            for statement in [
                "INSERT INTO users (id, email) VALUES (2, NULL)",
                "INSERT INTO users (id, email, age) VALUES (2, 'b@example.org', 0)",
            ] {
                let error = await #expect(throws: DatabaseError.self) { try await database.run(statement) }
                guard case .constraintViolation = error else {
                    Issue.record("not a constraint violation: \(String(describing: error))")
                    continue
                }
            }
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `ON CONFLICT keeps the row that is there, or changes it`(kind: DatabaseKind) async throws {
        try await withDatabase(kind, migrations: [schema]) { database async throws in
            let kept = try await database.run(
                "INSERT INTO users (id, email) VALUES (2, 'a@example.org') ON CONFLICT (email) DO NOTHING RETURNING id")
            #expect(kept.affected == 0)
            #expect(kept.rows.isEmpty)
            let changed = try await database.run(
                """
                INSERT INTO users (id, email, name) VALUES ($1, $2, $3)
                ON CONFLICT (email) DO UPDATE SET name = excluded.name RETURNING id, name
                """, 2, "a@example.org", "Anna")
            #expect(try changed.rows.map { try $0.integer("id") } == [1])
            #expect(try changed.rows.map { try $0.text("name") } == ["Anna"])
        }
    }
}
