package import Database

/// The tables of sagas, the same in every service's database.
package enum SagaSchema {
    package static let migrations = [
        Migration(version: 9_010, name: "sagas", postgres: text(.postgres), sqlite: text(.sqlite))
    ]

    private static func text(_ dialect: Dialect) -> String {
        let isPostgres = dialect == .postgres
        let moment = isPostgres ? "TIMESTAMPTZ" : "INTEGER"
        let position =
            isPostgres ? "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY" : "INTEGER PRIMARY KEY AUTOINCREMENT"
        return """
            CREATE TABLE saga_instances (
                id TEXT PRIMARY KEY,
                name TEXT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('started', 'running', 'compensating', 'completed', 'compensated',
                    'failed', 'compensation_failed')),
                step INTEGER NOT NULL,
                attempts INTEGER NOT NULL,
                is_touched BOOLEAN NOT NULL,
                step_since \(moment) NOT NULL,
                next_attempt_at \(moment) NOT NULL,
                deadline \(moment) NOT NULL,
                error TEXT,
                data TEXT NOT NULL,
                version BIGINT NOT NULL,
                lease_owner TEXT,
                lease_until \(moment),
                correlation_id TEXT NOT NULL,
                traceparent TEXT NOT NULL,
                created_at \(moment) NOT NULL,
                updated_at \(moment) NOT NULL
            );
            CREATE INDEX saga_instances_due ON saga_instances (next_attempt_at)
                WHERE state IN ('started', 'running', 'compensating');
            CREATE INDEX saga_instances_state ON saga_instances (state, name);
            CREATE TABLE saga_log (
                position \(position),
                saga_id TEXT NOT NULL REFERENCES saga_instances (id) ON DELETE CASCADE,
                step TEXT NOT NULL,
                direction TEXT NOT NULL,
                attempt INTEGER NOT NULL,
                outcome TEXT NOT NULL CHECK (outcome IN ('running', 'done', 'refused', 'failed', 'unknown', 'retry',
                    'compensate', 'skip')),
                error TEXT,
                actor TEXT,
                trace_id TEXT NOT NULL,
                span_id TEXT NOT NULL,
                started_at \(moment) NOT NULL,
                ended_at \(moment)
            );
            CREATE INDEX saga_log_saga ON saga_log (saga_id, position);
            """
    }
}
