-- Channels that people have connected. A deleted one keeps its row, so that what it was can still be told.
CREATE TABLE channels (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id          INTEGER NOT NULL,
    telegram_id       INTEGER NOT NULL,
    username          TEXT,
    name              TEXT NOT NULL,
    title             TEXT NOT NULL,
    about             TEXT,
    kind              TEXT NOT NULL,
    subscribers       INTEGER,
    subscribers_exact BOOLEAN,
    bot_status        TEXT NOT NULL,
    can_post          BOOLEAN NOT NULL,
    source            TEXT NOT NULL,
    seen_at           INTEGER NOT NULL,
    ownership         TEXT NOT NULL,
    status            TEXT NOT NULL,
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL,
    deleted_at        INTEGER,
    CONSTRAINT channels_kind_known CHECK (kind IN ('channel', 'supergroup', 'other')),
    CONSTRAINT channels_bot_status_known CHECK (bot_status IN ('administrator', 'member', 'none')),
    CONSTRAINT channels_ownership_known CHECK (ownership IN ('verified', 'unverified')),
    CONSTRAINT channels_status_known CHECK (status IN ('active', 'paused', 'deleted')),
    CONSTRAINT channels_deleted_at_said CHECK ((status = 'deleted') = (deleted_at IS NOT NULL)),
    CONSTRAINT channels_subscribers_said CHECK ((subscribers IS NULL) = (subscribers_exact IS NULL))
);

-- One person connects a channel once.
CREATE UNIQUE INDEX channels_owner_id_telegram_id_key ON channels (owner_id, telegram_id) WHERE status <> 'deleted';
-- One account at most holds the proof that it administers a channel.
CREATE UNIQUE INDEX channels_telegram_id_key ON channels (telegram_id)
    WHERE ownership = 'verified' AND status <> 'deleted';
-- A person's list, newest first.
CREATE INDEX channels_of_owner ON channels (owner_id, id);

-- One row for everyone who has connected a channel: who connects locks it, and who was erased stays written here, so
-- that a token that outlives its account leaves no channel behind.
CREATE TABLE owners (
    owner_id  INTEGER PRIMARY KEY,
    erased_at INTEGER
);
