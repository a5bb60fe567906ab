import Database
import Kernel
import TestSupport
import Testing

/// What every database keeps to, whichever it is.
@Suite("The database contract: values and statements")
struct DatabaseContractTests {
    static let moment = Timestamp(microseconds: 1_763_805_600_123_456)

    /// One column of each type that the suite uses.
    static let table = Migration(
        version: 1, name: "values",
        postgres: """
            CREATE TABLE samples (whole BIGINT, real DOUBLE PRECISION, words TEXT, flag BOOLEAN, raw BYTEA,
                moment TIMESTAMPTZ, day DATE);
            """,
        sqlite: """
            CREATE TABLE samples (whole BIGINT, real DOUBLE PRECISION, words TEXT, flag BOOLEAN, raw BLOB,
                moment INTEGER, day TEXT);
            """)

    private func roundTrip(_ kind: DatabaseKind, _ values: [SQLValue]) async throws -> Row {
        try await withDatabase(kind, migrations: [Self.table]) { database async throws in
            try await database.run("INSERT INTO samples VALUES ($1, $2, $3, $4, $5, $6, $7)", values)
            return try #require(try await database.run("SELECT * FROM samples").rows.first)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a value of each type comes back as it went in`(kind: DatabaseKind) async throws {
        let day = try #require(CivilDate("2024-02-29"))
        let text = "Ünïcode — 数据 🛰️ 'quoted' \"twice\" \\ $1\n"
        let row = try await roundTrip(
            kind,
            [
                -42, .double(0.1), .text(text), .bool(true), .bytes([0, 1, 254, 255, 0]), .timestamp(Self.moment),
                .date(day),
            ])
        #expect(try row.integer("whole") == -42)
        #expect(try row.double("real") == 0.1)
        #expect(try row.text("words") == text)
        #expect(try row.bool("flag") == true)
        #expect(try row.bytes("raw") == [0, 1, 254, 255, 0])
        #expect(try row.timestamp("moment") == Self.moment)
        #expect(try row.date("day") == day)
    }

    @Test(arguments: DatabaseKind.available)
    func `NULL of each type comes back as no value`(kind: DatabaseKind) async throws {
        let row = try await roundTrip(kind, Array(repeating: .null, count: 7))
        #expect(row.optionalInteger("whole") == nil)
        #expect(row.optionalDouble("real") == nil)
        #expect(row.optionalText("words") == nil)
        #expect(row.optionalBool("flag") == nil)
        #expect(row.optionalBytes("raw") == nil)
        #expect(row.optionalTimestamp("moment") == nil)
        #expect(row.optionalDate("day") == nil)
        #expect(throws: DatabaseError.self) { try row.text("words") }
        #expect(throws: DatabaseError.self) { try row.text("no such column") }
    }

    @Test(arguments: DatabaseKind.available)
    func `the edges of each type hold`(kind: DatabaseKind) async throws {
        for (whole, real, micros) in [
            (Int64.max, Double.greatestFiniteMagnitude, Int64(253_402_300_799_999_999)),
            (Int64.min, -Double.leastNonzeroMagnitude, Int64(-62_135_596_800_000_000)), (0, 1e-7, -1),
        ] {
            let row = try await roundTrip(
                kind,
                [
                    .integer(whole), .double(real), "", .bool(false), .bytes([]),
                    .timestamp(Timestamp(microseconds: micros)), .null,
                ])
            #expect(try row.integer("whole") == whole)
            #expect(try row.double("real") == real)
            #expect(try row.text("words") == "")
            #expect(try row.bool("flag") == false)
            #expect(try row.bytes("raw") == [])
            #expect(try row.timestamp("moment").microseconds == micros)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a large text and many bytes pass whole`(kind: DatabaseKind) async throws {
        let text = String(repeating: "день ", count: 200_000)
        let bytes = SeededRandom().bytes(1_000_000)
        let row = try await roundTrip(kind, [.null, .null, .text(text), .null, .bytes(bytes), .null, .null])
        #expect(try row.text("words") == text)
        #expect(try row.bytes("raw") == bytes)
    }

    @Test(arguments: DatabaseKind.available)
    func `a text with U+0000 is refused by both`(kind: DatabaseKind) async throws {
        await #expect(throws: DatabaseError.failed(code: "22021", detail: "a text holds the character U+0000")) {
            _ = try await roundTrip(kind, [.null, .null, .text("a\u{0}b"), .null, .null, .null, .null])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `parameters are taken by number, in any order and more than once`(kind: DatabaseKind) async throws {
        try await withDatabase(kind, migrations: [Self.table]) { database async throws in
            try await database.run("INSERT INTO samples (words, whole) VALUES ($2, $1)", 7, "seven")
            let rows = try await database.run(
                "SELECT whole FROM samples WHERE words = $2 AND whole >= $1 AND whole <= $1::bigint", 7, "seven"
            ).rows
            #expect(rows.count == 1)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `too few parameters are our own mistake`(kind: DatabaseKind) async throws {
        try await withDatabase(kind, migrations: [Self.table]) { database async throws in
            let error = await #expect(throws: DatabaseError.self) {
                try await database.run("INSERT INTO samples (whole) VALUES ($1)")
            }
            #expect(error?.asServiceError == nil)
            #expect(try await database.run("SELECT whole FROM samples").rows.isEmpty)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `statements say how many rows they changed`(kind: DatabaseKind) async throws {
        try await withDatabase(kind, migrations: [Self.table]) { database async throws in
            let insert = "INSERT INTO samples (whole) VALUES (1), (2), (3) RETURNING whole"
            let inserted = try await database.run(insert)
            #expect(inserted.affected == 3)
            #expect(try inserted.rows.map { try $0.integer("whole") } == [1, 2, 3])
            #expect(try await database.run("UPDATE samples SET whole = whole + 10 WHERE whole > $1", 1).affected == 2)
            #expect(try await database.run("SELECT whole FROM samples").affected == 0)
            #expect(try await database.run("DELETE FROM samples").affected == 3)
            #expect(try await database.run("DELETE FROM samples").affected == 0)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `sums and counts are whole numbers, averages fractions`(kind: DatabaseKind) async throws {
        try await withDatabase(kind, migrations: [Self.table]) { database async throws in
            try await database.run("INSERT INTO samples (whole) VALUES (1), (2)")
            let sql = "SELECT SUM(whole) AS total, COUNT(*) AS number, AVG(whole) AS mean FROM samples"
            let row = try #require(try await database.run(sql).rows.first)
            #expect(try row.integer("total") == 3)
            #expect(try row.integer("number") == 2)
            #expect(try row.double("mean") == 1.5)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a statement that is no SQL is our own mistake`(kind: DatabaseKind) async throws {
        try await withDatabase(kind) { database async throws in
            let error = await #expect(throws: DatabaseError.self) { try await database.run("SELEKT 1") }
            #expect(error?.asServiceError == nil)
            #expect(try await database.run("SELECT 1 AS one").rows.count == 1)
        }
    }
}
