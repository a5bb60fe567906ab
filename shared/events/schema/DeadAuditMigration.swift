internal import Database

extension EventsSchema {
    /// Who did what with an event that had been given up.
    static let deadAudit = Migration(
        version: 9_005, name: "event_dead_audit",
        postgres: """
            CREATE TABLE event_dead_audit (
                position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                at TIMESTAMPTZ NOT NULL,
                actor TEXT NOT NULL,
                action TEXT NOT NULL CHECK (action IN ('replay', 'edit', 'discard')),
                place TEXT NOT NULL,
                event_id TEXT NOT NULL,
                event_name TEXT NOT NULL,
                reason TEXT NOT NULL,
                envelope TEXT NOT NULL
            );
            """,
        sqlite: """
            CREATE TABLE event_dead_audit (
                position INTEGER PRIMARY KEY AUTOINCREMENT,
                at INTEGER NOT NULL,
                actor TEXT NOT NULL,
                action TEXT NOT NULL CHECK (action IN ('replay', 'edit', 'discard')),
                place TEXT NOT NULL,
                event_id TEXT NOT NULL,
                event_name TEXT NOT NULL,
                reason TEXT NOT NULL,
                envelope TEXT NOT NULL
            );
            """)
}
