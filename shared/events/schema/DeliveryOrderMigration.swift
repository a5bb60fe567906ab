internal import Database

extension EventsSchema {
    /// The order of waiting deliveries for every bus; what makes a deep outbox quick to read; and, in PostgreSQL, a
    /// trigger that wakes the relays of other processes at the commit.
    static let deliveryOrder = Migration(
        version: 9_006, name: "delivery_order",
        postgres: """
            CREATE TABLE delivery_order (
                position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                consumer TEXT NOT NULL,
                event_id TEXT NOT NULL,
                subject TEXT NOT NULL,
                parked_at TIMESTAMPTZ NOT NULL,
                UNIQUE (consumer, event_id)
            );
            CREATE INDEX delivery_order_subject ON delivery_order (consumer, subject, position);
            INSERT INTO delivery_order (consumer, event_id, subject, parked_at)
                SELECT consumer, event_id, subject, CURRENT_TIMESTAMP FROM deliveries WHERE state = 'waiting'
                ORDER BY position;
            ALTER TABLE deliveries ADD COLUMN died_at TIMESTAMPTZ;
            ALTER TABLE outbox ADD COLUMN died_at TIMESTAMPTZ;
            CREATE INDEX outbox_order ON outbox (position) WHERE state = 'pending';
            CREATE INDEX outbox_dead ON outbox (position) WHERE state = 'dead';
            CREATE FUNCTION outbox_wake() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    PERFORM pg_notify('outbox', '');
                    RETURN NULL;
                END
            $$;
            CREATE TRIGGER outbox_wake AFTER INSERT ON outbox
                FOR EACH STATEMENT EXECUTE FUNCTION outbox_wake();
            """,
        sqlite: """
            CREATE TABLE delivery_order (
                position INTEGER PRIMARY KEY AUTOINCREMENT,
                consumer TEXT NOT NULL,
                event_id TEXT NOT NULL,
                subject TEXT NOT NULL,
                parked_at INTEGER NOT NULL,
                UNIQUE (consumer, event_id)
            );
            CREATE INDEX delivery_order_subject ON delivery_order (consumer, subject, position);
            INSERT INTO delivery_order (consumer, event_id, subject, parked_at)
                SELECT consumer, event_id, subject, CAST(strftime('%s', 'now') AS INTEGER) * 1000000 FROM deliveries
                WHERE state = 'waiting' ORDER BY position;
            ALTER TABLE deliveries ADD COLUMN died_at INTEGER;
            ALTER TABLE outbox ADD COLUMN died_at INTEGER;
            CREATE INDEX outbox_order ON outbox (position) WHERE state = 'pending';
            CREATE INDEX outbox_dead ON outbox (position) WHERE state = 'dead';
            """)
}
