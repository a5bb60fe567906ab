-- Accounts that analytics is ready for.
CREATE TABLE user_profiles (
    user_id        BIGINT PRIMARY KEY,
    initialised_at TIMESTAMPTZ NOT NULL
);

-- What was erased, so that a late event does not bring it back.
CREATE TABLE erased (
    kind TEXT NOT NULL CHECK (kind IN ('user', 'channel')),
    id   BIGINT NOT NULL,
    at   TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (kind, id)
);

-- Channels, as the channel service's events tell of them.
CREATE TABLE channel_profiles (
    channel_id     BIGINT PRIMARY KEY,
    owner_id       BIGINT NOT NULL,
    telegram_id    BIGINT NOT NULL,
    username       TEXT,
    title          TEXT NOT NULL,
    is_active      BOOLEAN NOT NULL,
    ownership      TEXT NOT NULL,
    facts_at       TIMESTAMPTZ NOT NULL,
    initialised_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX channel_profiles_owner ON channel_profiles (owner_id);

-- How the collection of each channel stands; claimed_until is set while a run has it.
CREATE TABLE collection_states (
    channel_id      BIGINT PRIMARY KEY REFERENCES channel_profiles ON DELETE CASCADE,
    next_run_at     TIMESTAMPTZ NOT NULL,
    last_run_at     TIMESTAMPTZ,
    last_success_at TIMESTAMPTZ,
    failures        INTEGER NOT NULL DEFAULT 0,
    error_code      TEXT,
    error_message   TEXT,
    error_at        TIMESTAMPTZ,
    history         TEXT NOT NULL CHECK (history IN ('untouched', 'reading', 'complete')),
    history_before  BIGINT,
    history_until   BIGINT,
    reached_start   BOOLEAN NOT NULL,
    claimed_until   TIMESTAMPTZ
);
CREATE INDEX collection_states_next_run ON collection_states (next_run_at);

-- Posts with their last known counts. A deleted post keeps its row and comes back when it is seen again.
CREATE TABLE posts (
    channel_id      BIGINT NOT NULL REFERENCES channel_profiles ON DELETE CASCADE,
    message_id      BIGINT NOT NULL,
    published_at    TIMESTAMPTZ NOT NULL,
    text            TEXT NOT NULL,
    media_type      TEXT,
    forwarded_from  TEXT,
    author          TEXT,
    edited_at       TIMESTAMPTZ,
    deleted_at      TIMESTAMPTZ,
    source          TEXT NOT NULL,
    first_seen_at   TIMESTAMPTZ NOT NULL,
    last_checked_at TIMESTAMPTZ,
    stable_since    TIMESTAMPTZ,
    next_check_at   TIMESTAMPTZ,
    views           BIGINT,
    views_low       BIGINT,
    views_high      BIGINT,
    reactions       BIGINT,
    forwards        BIGINT,
    comments        BIGINT,
    figures_at      TIMESTAMPTZ,
    figures_source  TEXT,
    views_1h        DOUBLE PRECISION,
    views_12h       DOUBLE PRECISION,
    views_24h       DOUBLE PRECISION,
    views_48h       DOUBLE PRECISION,
    PRIMARY KEY (channel_id, message_id)
);
CREATE INDEX posts_shown ON posts (channel_id, message_id) WHERE last_checked_at IS NOT NULL;
CREATE INDEX posts_published ON posts (channel_id, published_at);
CREATE INDEX posts_next_check ON posts (channel_id, next_check_at) WHERE next_check_at IS NOT NULL;

-- Counts of a post read at one moment and confirmed until another; saved only when they moved.
CREATE TABLE post_snapshots (
    channel_id      BIGINT NOT NULL,
    message_id      BIGINT NOT NULL,
    at              TIMESTAMPTZ NOT NULL,
    confirmed_until TIMESTAMPTZ NOT NULL,
    source          TEXT NOT NULL,
    views           BIGINT,
    views_low       BIGINT,
    views_high      BIGINT,
    reactions       BIGINT,
    forwards        BIGINT,
    comments        BIGINT,
    PRIMARY KEY (channel_id, message_id, at),
    FOREIGN KEY (channel_id, message_id) REFERENCES posts ON DELETE CASCADE
);

-- Former contents of edited posts.
CREATE TABLE post_revisions (
    channel_id     BIGINT NOT NULL,
    message_id     BIGINT NOT NULL,
    replaced_at    TIMESTAMPTZ NOT NULL,
    text           TEXT NOT NULL,
    media_type     TEXT,
    forwarded_from TEXT,
    author         TEXT,
    PRIMARY KEY (channel_id, message_id, replaced_at),
    FOREIGN KEY (channel_id, message_id) REFERENCES posts ON DELETE CASCADE
);

-- How many subscribers a channel had, from when to when.
CREATE TABLE subscriber_samples (
    channel_id      BIGINT NOT NULL REFERENCES channel_profiles ON DELETE CASCADE,
    at              TIMESTAMPTZ NOT NULL,
    confirmed_until TIMESTAMPTZ NOT NULL,
    value           BIGINT NOT NULL,
    low             BIGINT NOT NULL,
    high            BIGINT NOT NULL,
    source          TEXT NOT NULL,
    PRIMARY KEY (channel_id, at)
);

-- Imported statistics of days and hours; sources is a JSON list of names and counts.
CREATE TABLE daily_statistics (
    channel_id  BIGINT NOT NULL REFERENCES channel_profiles ON DELETE CASCADE,
    date        DATE NOT NULL,
    joined      BIGINT,
    left_count  BIGINT,
    views       BIGINT,
    shares      BIGINT,
    sources     TEXT NOT NULL,
    imported_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (channel_id, date)
);
CREATE TABLE hourly_statistics (
    channel_id  BIGINT NOT NULL REFERENCES channel_profiles ON DELETE CASCADE,
    hour        TIMESTAMPTZ NOT NULL,
    joined      BIGINT,
    left_count  BIGINT,
    views       BIGINT,
    shares      BIGINT,
    sources     TEXT NOT NULL,
    imported_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (channel_id, hour)
);

-- Files that were imported, and how far they came.
CREATE TABLE imports (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    channel_id      BIGINT NOT NULL REFERENCES channel_profiles ON DELETE CASCADE,
    kind            TEXT,
    state           TEXT NOT NULL CHECK (state IN ('running', 'finished', 'failed', 'interrupted')),
    started_at      TIMESTAMPTZ NOT NULL,
    updated_at      TIMESTAMPTZ NOT NULL,
    bytes_read      BIGINT NOT NULL,
    bytes_total     BIGINT,
    new_count       BIGINT NOT NULL,
    updated_count   BIGINT NOT NULL,
    unchanged_count BIGINT NOT NULL,
    bad_count       BIGINT NOT NULL,
    skipped_count   BIGINT NOT NULL,
    bad_lines       TEXT NOT NULL,
    ignored_columns TEXT NOT NULL,
    failure         TEXT
);
CREATE INDEX imports_channel ON imports (channel_id, id);
