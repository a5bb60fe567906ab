package import Database

/// The table of keyed requests in every service's database.
package enum IdempotencySchema {
    package static let migrations = [keys]

    private static let keys = Migration(
        version: 9_008, name: "idempotency_keys",
        postgres: """
            CREATE TABLE idempotency_keys (
                key_digest BYTEA PRIMARY KEY,
                caller TEXT NOT NULL,
                route TEXT NOT NULL,
                request_digest BYTEA NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('in_flight', 'applied', 'done')),
                turn TEXT NOT NULL,
                lease_until TIMESTAMPTZ NOT NULL,
                status INTEGER,
                headers TEXT,
                body BYTEA,
                created_at TIMESTAMPTZ NOT NULL,
                expires_at TIMESTAMPTZ NOT NULL
            );
            CREATE INDEX idempotency_keys_expiry ON idempotency_keys (expires_at);
            """,
        sqlite: """
            CREATE TABLE idempotency_keys (
                key_digest BLOB PRIMARY KEY,
                caller TEXT NOT NULL,
                route TEXT NOT NULL,
                request_digest BLOB NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('in_flight', 'applied', 'done')),
                turn TEXT NOT NULL,
                lease_until INTEGER NOT NULL,
                status INTEGER,
                headers TEXT,
                body BLOB,
                created_at INTEGER NOT NULL,
                expires_at INTEGER NOT NULL
            );
            CREATE INDEX idempotency_keys_expiry ON idempotency_keys (expires_at);
            """)
}
