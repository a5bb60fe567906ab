package import Database

/// The tables that events need in every service's database; applied after the service's own migrations.
package enum EventsSchema {
    package static let migrations = [outbox, inbox, deliveries, inboxTrace, deadAudit, deliveryOrder]

    private static let outbox = Migration(
        version: 9_001, name: "outbox",
        postgres: """
            CREATE TABLE outbox (
                position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                event_id TEXT NOT NULL UNIQUE,
                source TEXT NOT NULL,
                name TEXT NOT NULL,
                version INTEGER NOT NULL,
                subject TEXT NOT NULL,
                occurred_at TIMESTAMPTZ NOT NULL,
                traceparent TEXT,
                correlation_id TEXT,
                data TEXT NOT NULL,
                state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'dead')),
                attempts INTEGER NOT NULL DEFAULT 0,
                next_attempt_at TIMESTAMPTZ NOT NULL,
                last_error TEXT,
                sent_at TIMESTAMPTZ
            );
            CREATE INDEX outbox_pending ON outbox (subject, position) WHERE state = 'pending';
            CREATE INDEX outbox_sent ON outbox (sent_at) WHERE state = 'sent';
            """,
        sqlite: """
            CREATE TABLE outbox (
                position INTEGER PRIMARY KEY AUTOINCREMENT,
                event_id TEXT NOT NULL UNIQUE,
                source TEXT NOT NULL,
                name TEXT NOT NULL,
                version INTEGER NOT NULL,
                subject TEXT NOT NULL,
                occurred_at INTEGER NOT NULL,
                traceparent TEXT,
                correlation_id TEXT,
                data TEXT NOT NULL,
                state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'dead')),
                attempts INTEGER NOT NULL DEFAULT 0,
                next_attempt_at INTEGER NOT NULL,
                last_error TEXT,
                sent_at INTEGER
            );
            CREATE INDEX outbox_pending ON outbox (subject, position) WHERE state = 'pending';
            CREATE INDEX outbox_sent ON outbox (sent_at) WHERE state = 'sent';
            """)

    private static let inbox = Migration(
        version: 9_002, name: "inbox",
        postgres: """
            CREATE TABLE inbox (
                consumer TEXT NOT NULL,
                event_id TEXT NOT NULL,
                received_at TIMESTAMPTZ NOT NULL,
                PRIMARY KEY (consumer, event_id)
            );
            CREATE INDEX inbox_received ON inbox (received_at);
            """,
        sqlite: """
            CREATE TABLE inbox (
                consumer TEXT NOT NULL,
                event_id TEXT NOT NULL,
                received_at INTEGER NOT NULL,
                PRIMARY KEY (consumer, event_id)
            ) WITHOUT ROWID;
            CREATE INDEX inbox_received ON inbox (received_at);
            """)

    /// Deliveries of the in-process bus that failed: to be tried again, or dead with the reason.
    private static let deliveries = Migration(
        version: 9_003, name: "deliveries",
        postgres: """
            CREATE TABLE deliveries (
                position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                consumer TEXT NOT NULL,
                event_id TEXT NOT NULL,
                subject TEXT NOT NULL,
                envelope TEXT NOT NULL,
                state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'dead')),
                attempts INTEGER NOT NULL,
                next_attempt_at TIMESTAMPTZ NOT NULL,
                last_error TEXT NOT NULL,
                UNIQUE (consumer, event_id)
            );
            CREATE INDEX deliveries_waiting ON deliveries (consumer, subject, position) WHERE state = 'waiting';
            """,
        sqlite: """
            CREATE TABLE deliveries (
                position INTEGER PRIMARY KEY AUTOINCREMENT,
                consumer TEXT NOT NULL,
                event_id TEXT NOT NULL,
                subject TEXT NOT NULL,
                envelope TEXT NOT NULL,
                state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'dead')),
                attempts INTEGER NOT NULL,
                next_attempt_at INTEGER NOT NULL,
                last_error TEXT NOT NULL,
                UNIQUE (consumer, event_id)
            );
            CREATE INDEX deliveries_waiting ON deliveries (consumer, subject, position) WHERE state = 'waiting';
            """)
}
