internal import Database

extension EventsSchema {
    /// What was handled, for whom and when, so that a request's way can be followed.
    static let inboxTrace = Migration(
        version: 9_004, name: "inbox_trace",
        postgres: """
            ALTER TABLE inbox ADD COLUMN event_name TEXT;
            ALTER TABLE inbox ADD COLUMN correlation_id TEXT;
            ALTER TABLE inbox ADD COLUMN traceparent TEXT;
            ALTER TABLE inbox ADD COLUMN handled_at TIMESTAMPTZ;
            CREATE INDEX inbox_correlation ON inbox (correlation_id);
            CREATE INDEX outbox_correlation ON outbox (correlation_id);
            """,
        sqlite: """
            ALTER TABLE inbox ADD COLUMN event_name TEXT;
            ALTER TABLE inbox ADD COLUMN correlation_id TEXT;
            ALTER TABLE inbox ADD COLUMN traceparent TEXT;
            ALTER TABLE inbox ADD COLUMN handled_at INTEGER;
            CREATE INDEX inbox_correlation ON inbox (correlation_id);
            CREATE INDEX outbox_correlation ON outbox (correlation_id);
            """)
}
