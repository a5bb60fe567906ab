-- Whom messages go to. Copied from the user service when the account is made ready and whenever it changes.
CREATE TABLE recipients (
    user_id     INTEGER PRIMARY KEY,
    email       TEXT NOT NULL,
    username    TEXT NOT NULL,
    language    TEXT NOT NULL,
    timezone    TEXT NOT NULL,
    updated_at  INTEGER NOT NULL,
    CONSTRAINT recipients_language_known CHECK (language IN ('en', 'ru', 'uz'))
);

-- Conversations of people with the bot. One person has one, and it is theirs alone.
CREATE TABLE telegram_chats (
    chat_id     INTEGER PRIMARY KEY,
    user_id     INTEGER,
    language    TEXT NOT NULL,
    linked_at   INTEGER,
    blocked_at  INTEGER,
    CONSTRAINT telegram_chats_linked_said CHECK ((user_id IS NULL) = (linked_at IS NULL)),
    CONSTRAINT telegram_chats_language_known CHECK (language IN ('en', 'ru', 'uz'))
);
CREATE UNIQUE INDEX telegram_chats_user_id_key ON telegram_chats (user_id) WHERE user_id IS NOT NULL;

-- The inbox. One event is told a person once.
CREATE TABLE notifications (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id      INTEGER NOT NULL,
    event_key    TEXT NOT NULL,
    kind         TEXT NOT NULL,
    severity     TEXT NOT NULL,
    subject      TEXT NOT NULL,
    body         TEXT NOT NULL,
    facts        TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    read_at      INTEGER,
    archived_at  INTEGER,
    CONSTRAINT notifications_user_id_event_key_key UNIQUE (user_id, event_key),
    CONSTRAINT notifications_severity_known CHECK (severity IN ('info', 'warning', 'high', 'critical'))
);
CREATE INDEX notifications_of_user ON notifications (user_id, id);

-- What is to leave the house, one row for each event, person, channel and target; `target` is the number of a webhook
-- endpoint and empty elsewhere. (The table `deliveries` of every service holds deliveries of events.)
CREATE TABLE dispatches (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    notification_id  INTEGER NOT NULL REFERENCES notifications (id) ON DELETE CASCADE,
    user_id          INTEGER NOT NULL,
    event_key        TEXT NOT NULL,
    channel          TEXT NOT NULL,
    target           TEXT NOT NULL DEFAULT '',
    status           TEXT NOT NULL,
    attempts         INTEGER NOT NULL DEFAULT 0,
    due_at           INTEGER NOT NULL,
    claimed_until    INTEGER,
    provider_id      TEXT,
    last_error       TEXT,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL,
    CONSTRAINT dispatches_once UNIQUE (event_key, user_id, channel, target),
    CONSTRAINT dispatches_channel_known CHECK (channel IN ('email', 'telegram', 'webhook')),
    CONSTRAINT dispatches_status_known CHECK (
        status IN ('pending', 'sending', 'sent', 'failed', 'unknown', 'skipped'))
);
CREATE INDEX dispatches_due ON dispatches (due_at) WHERE status IN ('pending', 'sending');
CREATE INDEX dispatches_of_user ON dispatches (user_id, id);
