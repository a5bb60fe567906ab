-- Accounts that analytics is ready for.
CREATE TABLE user_profiles (
    user_id        INTEGER PRIMARY KEY,
    initialised_at INTEGER NOT NULL
);

-- What was erased, so that a late event does not bring it back.
CREATE TABLE erased (
    kind TEXT NOT NULL CHECK (kind IN ('user', 'channel')),
    id   INTEGER NOT NULL,
    at   INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
);

-- Channels, as the channel service's events tell of them.
CREATE TABLE channel_profiles (
    channel_id     INTEGER PRIMARY KEY,
    owner_id       INTEGER NOT NULL,
    telegram_id    INTEGER NOT NULL,
    username       TEXT,
    title          TEXT NOT NULL,
    is_active      BOOLEAN NOT NULL,
    ownership      TEXT NOT NULL,
    facts_at       INTEGER NOT NULL,
    initialised_at INTEGER NOT NULL
);
CREATE INDEX channel_profiles_owner ON channel_profiles (owner_id);

-- How the collection of each channel stands; claimed_until is set while a run has it.
CREATE TABLE collection_states (
    channel_id      INTEGER PRIMARY KEY REFERENCES channel_profiles ON DELETE CASCADE,
    next_run_at     INTEGER NOT NULL,
    last_run_at     INTEGER,
    last_success_at INTEGER,
    failures        INTEGER NOT NULL DEFAULT 0,
    error_code      TEXT,
    error_message   TEXT,
    error_at        INTEGER,
    history         TEXT NOT NULL CHECK (history IN ('untouched', 'reading', 'complete')),
    history_before  INTEGER,
    history_until   INTEGER,
    reached_start   BOOLEAN NOT NULL,
    claimed_until   INTEGER
);
CREATE INDEX collection_states_next_run ON collection_states (next_run_at);

-- Posts with their last known counts. A deleted post keeps its row and comes back when it is seen again.
CREATE TABLE posts (
    channel_id      INTEGER NOT NULL REFERENCES channel_profiles ON DELETE CASCADE,
    message_id      INTEGER NOT NULL,
    published_at    INTEGER NOT NULL,
    text            TEXT NOT NULL,
    media_type      TEXT,
    forwarded_from  TEXT,
    author          TEXT,
    edited_at       INTEGER,
    deleted_at      INTEGER,
    source          TEXT NOT NULL,
    first_seen_at   INTEGER NOT NULL,
    last_checked_at INTEGER,
    stable_since    INTEGER,
    next_check_at   INTEGER,
    views           INTEGER,
    views_low       INTEGER,
    views_high      INTEGER,
    reactions       INTEGER,
    forwards        INTEGER,
    comments        INTEGER,
    figures_at      INTEGER,
    figures_source  TEXT,
    views_1h        REAL,
    views_12h       REAL,
    views_24h       REAL,
    views_48h       REAL,
    PRIMARY KEY (channel_id, message_id)
);
CREATE INDEX posts_shown ON posts (channel_id, message_id) WHERE last_checked_at IS NOT NULL;
CREATE INDEX posts_published ON posts (channel_id, published_at);
CREATE INDEX posts_next_check ON posts (channel_id, next_check_at) WHERE next_check_at IS NOT NULL;

-- Counts of a post read at one moment and confirmed until another; saved only when they moved.
CREATE TABLE post_snapshots (
    channel_id      INTEGER NOT NULL,
    message_id      INTEGER NOT NULL,
    at              INTEGER NOT NULL,
    confirmed_until INTEGER NOT NULL,
    source          TEXT NOT NULL,
    views           INTEGER,
    views_low       INTEGER,
    views_high      INTEGER,
    reactions       INTEGER,
    forwards        INTEGER,
    comments        INTEGER,
    PRIMARY KEY (channel_id, message_id, at),
    FOREIGN KEY (channel_id, message_id) REFERENCES posts ON DELETE CASCADE
);

-- Former contents of edited posts.
CREATE TABLE post_revisions (
    channel_id     INTEGER NOT NULL,
    message_id     INTEGER NOT NULL,
    replaced_at    INTEGER NOT NULL,
    text           TEXT NOT NULL,
    media_type     TEXT,
    forwarded_from TEXT,
    author         TEXT,
    PRIMARY KEY (channel_id, message_id, replaced_at),
    FOREIGN KEY (channel_id, message_id) REFERENCES posts ON DELETE CASCADE
);

-- How many subscribers a channel had, from when to when.
CREATE TABLE subscriber_samples (
    channel_id      INTEGER NOT NULL REFERENCES channel_profiles ON DELETE CASCADE,
    at              INTEGER NOT NULL,
    confirmed_until INTEGER NOT NULL,
    value           INTEGER NOT NULL,
    low             INTEGER NOT NULL,
    high            INTEGER NOT NULL,
    source          TEXT NOT NULL,
    PRIMARY KEY (channel_id, at)
);

-- Imported statistics of days and hours; sources is a JSON list of names and counts.
CREATE TABLE daily_statistics (
    channel_id  INTEGER NOT NULL REFERENCES channel_profiles ON DELETE CASCADE,
    date        TEXT NOT NULL,
    joined      INTEGER,
    left_count  INTEGER,
    views       INTEGER,
    shares      INTEGER,
    sources     TEXT NOT NULL,
    imported_at INTEGER NOT NULL,
    PRIMARY KEY (channel_id, date)
);
CREATE TABLE hourly_statistics (
    channel_id  INTEGER NOT NULL REFERENCES channel_profiles ON DELETE CASCADE,
    hour        INTEGER NOT NULL,
    joined      INTEGER,
    left_count  INTEGER,
    views       INTEGER,
    shares      INTEGER,
    sources     TEXT NOT NULL,
    imported_at INTEGER NOT NULL,
    PRIMARY KEY (channel_id, hour)
);

-- Files that were imported, and how far they came.
CREATE TABLE imports (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    channel_id      INTEGER NOT NULL REFERENCES channel_profiles ON DELETE CASCADE,
    kind            TEXT,
    state           TEXT NOT NULL CHECK (state IN ('running', 'finished', 'failed', 'interrupted')),
    started_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    bytes_read      INTEGER NOT NULL,
    bytes_total     INTEGER,
    new_count       INTEGER NOT NULL,
    updated_count   INTEGER NOT NULL,
    unchanged_count INTEGER NOT NULL,
    bad_count       INTEGER NOT NULL,
    skipped_count   INTEGER NOT NULL,
    bad_lines       TEXT NOT NULL,
    ignored_columns TEXT NOT NULL,
    failure         TEXT
);
CREATE INDEX imports_channel ON imports (channel_id, id);
