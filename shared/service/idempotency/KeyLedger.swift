package import Database
package import Kernel

/// Remembers keyed requests in the service's own database.
package struct KeyLedger: Sendable {
    /// What is known of a key.
    enum Verdict: Sendable {
        /// Nothing, or only a turn that gave no sign of life for a lease: this turn begins.
        case begun
        case inFlight
        /// The key was used for another request.
        case otherRequest
        case answered(StoredAnswer)
        /// It was done, and its answer was not kept or was lost in a crash.
        case answerNotKept
    }

    private let database: any Database
    private let clock: any WallClock
    let limits: KeyLimits

    package init(database: any Database, clock: any WallClock, limits: KeyLimits = KeyLimits()) {
        self.database = database
        self.clock = clock
        self.limits = limits
    }

    /// Begins this turn, or says why not. Of two at once, the unique key lets one through.
    func begin(_ request: KeyedRequest) async throws -> Verdict {
        // A key that goes away between the two statements is free at the next look.
        for _ in 0..<3 {
            if try await take(request) { return .begun }
            if let verdict = try await verdict(request) { return verdict }
        }
        return .inFlight
    }

    /// Takes a key that is unknown, expired, or left behind by a turn that came to nothing.
    private func take(_ request: KeyedRequest) async throws -> Bool {
        let now = clock.now
        return try await database.run(
            """
            INSERT INTO idempotency_keys
                (key_digest, caller, route, request_digest, state, turn, lease_until, created_at, expires_at)
            VALUES ($1, $2, $3, $4, 'in_flight', $5, $6, $7, $8)
            ON CONFLICT (key_digest) DO UPDATE SET
                request_digest = excluded.request_digest, state = 'in_flight', turn = excluded.turn,
                lease_until = excluded.lease_until, status = NULL, headers = NULL, body = NULL,
                created_at = excluded.created_at, expires_at = excluded.expires_at
            WHERE idempotency_keys.expires_at <= excluded.created_at
                OR (idempotency_keys.state = 'in_flight' AND idempotency_keys.lease_until <= excluded.created_at
                    AND idempotency_keys.request_digest = excluded.request_digest)
            RETURNING turn
            """,
            .bytes(request.keyDigest), .text(request.caller), .text(request.route), .bytes(request.requestDigest),
            .text(request.turn), .timestamp(now + limits.lease), .timestamp(now), .timestamp(now + limits.life)
        ).rows.count == 1
    }

    private func verdict(_ request: KeyedRequest) async throws -> Verdict? {
        let rows = try await database.run(
            """
            SELECT request_digest, state, lease_until, status, headers, body FROM idempotency_keys
            WHERE key_digest = $1
            """,
            .bytes(request.keyDigest)
        ).rows
        guard let row = rows.first else { return nil }
        guard try row.bytes("request_digest") == request.requestDigest else { return .otherRequest }
        if try row.text("state") == "done" {
            return try StoredAnswer(row).map { .answered($0) } ?? .answerNotKept
        }
        if try clock.now < row.timestamp("lease_until") { return .inFlight }
        return try row.text("state") == "applied" ? .answerNotKept : nil
    }

    /// A sign of life of a turn under way; false when it is none any more.
    func renew(_ request: KeyedRequest) async throws -> Bool {
        try await database.run(
            "UPDATE idempotency_keys SET lease_until = $3 WHERE key_digest = $1 AND turn = $2 AND state <> 'done'",
            .bytes(request.keyDigest), .text(request.turn), .timestamp(clock.now + limits.lease)
        ).affected == 1
    }

    /// Notes in a transaction of the work that it is done; false when another turn has begun meanwhile.
    static func apply(_ request: KeyedRequest, in transaction: any SQLExecutor) async throws -> Bool {
        try await transaction.run(
            """
            UPDATE idempotency_keys SET state = 'applied'
            WHERE key_digest = $1 AND turn = $2 AND state IN ('in_flight', 'applied')
            """,
            .bytes(request.keyDigest), .text(request.turn)
        ).affected == 1
    }

    /// The work is done: its answer, or nil for one that is not kept. False when another turn has begun meanwhile.
    func finish(_ request: KeyedRequest, _ answer: StoredAnswer?) async throws -> Bool {
        try await database.run(
            """
            UPDATE idempotency_keys SET state = 'done', status = $3, headers = $4, body = $5
            WHERE key_digest = $1 AND turn = $2
            """,
            .bytes(request.keyDigest), .text(request.turn), .optional(answer.map { Int64($0.status) }),
            .optional(answer?.headerText), answer.map { .bytes($0.body) } ?? .null
        ).affected == 1
    }

    /// Nothing was done: the key is free again. A turn whose transaction says otherwise is kept as it is.
    func release(_ request: KeyedRequest) async throws {
        try await database.run(
            "DELETE FROM idempotency_keys WHERE key_digest = $1 AND turn = $2 AND state = 'in_flight'",
            .bytes(request.keyDigest), .text(request.turn))
        try await database.run(
            "UPDATE idempotency_keys SET state = 'done' WHERE key_digest = $1 AND turn = $2 AND state = 'applied'",
            .bytes(request.keyDigest), .text(request.turn))
    }

    /// Removes what has expired, and returns how many.
    @discardableResult
    package func prune() async throws -> Int {
        try await database.run("DELETE FROM idempotency_keys WHERE expires_at <= $1", .timestamp(clock.now)).affected
    }
}
