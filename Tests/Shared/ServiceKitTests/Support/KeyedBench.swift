import Database
import HTTP
import Kernel
import ServiceKit
import TestSupport
import Testing

/// A service that takes orders: each one is a row in its database, and so a second effect is seen.
struct KeyedBench: Sendable {
    let bench: ServiceBench
    /// A second way into the service's database, as another instance would have it.
    let database: any Database
    /// A slow order has begun; it goes on when told so.
    let isWaiting: Switch
    let mayGoOn: Switch

    static func run(_ kind: DatabaseKind, _ body: (KeyedBench) async throws -> Void) async throws {
        switch kind {
        case .sqlite: try await withTemporaryFolder { try await run(on: "sqlite://\($0)/orders.db", body) }
        case .postgres: try await withPostgresDatabase { try await run(on: $0, body) }
        }
    }

    private static func run(on url: String, _ body: (KeyedBench) async throws -> Void) async throws {
        let (isWaiting, mayGoOn) = (Switch(), Switch())
        let orders = Migration(
            version: 1, name: "orders", postgres: "CREATE TABLE orders (id BIGSERIAL PRIMARY KEY, text TEXT NOT NULL)",
            sqlite: "CREATE TABLE orders (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
        let service = ServiceDefinition(
            name: "orders", healthName: "orders", title: "Orders", port: 0, migrations: [orders]
        ) { _, _ in
            { context in
                ServiceParts(
                    routes: [Orders(database: context.database, isWaiting: isWaiting, mayGoOn: mayGoOn)],
                    background: [])
            }
        }
        try await ServiceBench.run(service, settings: ["DATABASE_URL": url]) { bench in
            let database = try openDatabase(url: url, loops: testLoops())
            let desk = KeyedBench(bench: bench, database: database, isWaiting: isWaiting, mayGoOn: mayGoOn)
            do { try await body(desk) } catch {
                await database.close()
                throw error
            }
            await database.close()
        }
    }

    var ledger: KeyLedger { KeyLedger(database: database, clock: bench.clock) }

    /// How many orders there are.
    var effects: Int { get async throws { try await database.run("SELECT id FROM orders").rows.count } }

    /// How many keys are remembered.
    var rows: Int { get async throws { try await database.run("SELECT turn FROM idempotency_keys").rows.count } }

    /// How long the one key is held.
    var lease: Timestamp {
        get async throws {
            let rows = try await database.run("SELECT lease_until FROM idempotency_keys").rows
            return try #require(rows.first).timestamp("lease_until")
        }
    }

    func post(
        _ key: String?, _ order: String, target: String = "/orders", type: String = "text/plain",
        method: HTTPMethod = .post, peer: String = "198.51.100.7"
    ) async throws -> Answer {
        var headers: Headers = ["Content-Type": type]
        if let key { headers["Idempotency-Key"] = key }
        return try await bench.send(method, target, headers: headers, body: Array(order.utf8), peer: peer)
    }
}

/// What one can order; every order is stored before it is answered, except those that are refused.
struct Orders: RouteGroup {
    let database: any Database
    let isWaiting: Switch
    let mayGoOn: Switch

    struct Breakage: Error {}

    var routes: [Route] {
        [
            .post("/orders", access: .everyone, "Order", take), .put("/orders", access: .everyone, "Order", take),
            .post("/notes", access: .everyone, "Order with a note in the transaction", noted),
        ]
    }

    private func take(_ request: Request) async throws -> Response {
        let order = String(decoding: try await request.body.collect(upTo: 2_000_000), as: UTF8.self)
        if order == "breakage" { throw Breakage() }
        if order == "refusal" { throw ServiceError(.conflict, "Sold out.") }
        if order == "slow" {
            isWaiting.set(true)
            _ = await eventually(attempts: 3_000) { mayGoOn.isOn }
            try Task.checkCancellation()
        }
        let stored = try await database.run("INSERT INTO orders (text) VALUES ($1) RETURNING id", .text(order))
        let id = try #require(stored.rows.first).integer("id")
        return Self.answer(order, id)
    }

    private func noted(_ request: Request) async throws -> Response {
        let order = String(decoding: try await request.body.collect(upTo: 1_000), as: UTF8.self)
        let id = try await database.transaction { sql in
            let stored = try await sql.run("INSERT INTO orders (text) VALUES ($1) RETURNING id", .text(order))
            try await KeyedEffect.note(in: sql)
            return try #require(stored.rows.first).integer("id")
        }
        if order == "breakage" { throw Breakage() }
        return Self.answer(order, id)
    }

    private static func answer(_ order: String, _ id: Int64) -> Response {
        var response = Response.text(.created, "\(order) #\(id)")
        response.headers["Location"] = "/orders/\(id)"
        response.headers["Set-Cookie"] = "a=b"
        switch order {
        case "token": response.headers["Cache-Control"] = "private, no-store"
        case "fault": response.status = HTTPStatus(503)
        case "long": response.body = .bytes([UInt8](repeating: 1, count: 262_145))
        case "stream": response.body = .stream(length: nil) { try await $0.write([1]) }
        default: break
        }
        return response
    }
}
