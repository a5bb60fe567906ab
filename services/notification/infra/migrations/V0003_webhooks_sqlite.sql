-- Places of people's own that hear of their messages. Secrets are sealed; `events` is a JSON list, NULL for everything.
CREATE TABLE webhooks (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id          INTEGER NOT NULL,
    url              TEXT NOT NULL,
    events           TEXT,
    about            TEXT NOT NULL,
    is_active        BOOLEAN NOT NULL,
    disabled_reason  TEXT,
    failing_since    INTEGER,
    secret           BLOB NOT NULL,
    previous_secret  BLOB,
    previous_until   INTEGER,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL,
    CONSTRAINT webhooks_previous_said CHECK ((previous_secret IS NULL) = (previous_until IS NULL)),
    CONSTRAINT webhooks_reason_known CHECK (disabled_reason IS NULL OR disabled_reason IN ('gone', 'failing'))
);
CREATE INDEX webhooks_of_user ON webhooks (user_id, id);
CREATE INDEX dispatches_of_webhook ON dispatches (user_id, target, id) WHERE channel = 'webhook';
