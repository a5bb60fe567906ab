-- What providers told us, stored before it is answered and worked off afterwards. Only a hint: what is true is asked
-- anew.
CREATE TABLE webhook_notices (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    provider        TEXT NOT NULL,
    notice_id       TEXT NOT NULL,
    kind            TEXT NOT NULL,
    -- What it is about: a charge with its key, or a refund with its charge.
    subject         TEXT NOT NULL,
    subject_id      TEXT NOT NULL,
    subject_hint    TEXT,
    told_at         INTEGER NOT NULL,
    received_at     INTEGER NOT NULL,
    status          TEXT NOT NULL DEFAULT 'waiting',
    attempts        INTEGER NOT NULL DEFAULT 0,
    last_error      TEXT,
    next_attempt_at INTEGER NOT NULL,
    lease_until     INTEGER,
    done_at         INTEGER,
    CONSTRAINT webhook_notices_status_known CHECK (status IN ('waiting', 'done', 'given_up')),
    CONSTRAINT webhook_notices_subject_known CHECK (subject IN ('charge', 'refund'))
);

-- The same notice twice is one.
CREATE UNIQUE INDEX webhook_notices_provider_notice_id_key ON webhook_notices (provider, notice_id);
CREATE INDEX webhook_notices_due ON webhook_notices (next_attempt_at) WHERE status = 'waiting';
