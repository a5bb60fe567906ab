CREATE TABLE users (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    email         TEXT        NOT NULL,
    username      TEXT        NOT NULL,
    password_hash TEXT        NOT NULL,
    is_active     BOOLEAN     NOT NULL DEFAULT TRUE,
    role          TEXT        NOT NULL DEFAULT 'user',
    locale        TEXT        NOT NULL DEFAULT 'en',
    timezone      TEXT        NOT NULL DEFAULT 'UTC',
    telegram_id   INTEGER,
    created_at    INTEGER     NOT NULL,
    updated_at    INTEGER     NOT NULL,
    CONSTRAINT users_role_known CHECK (role IN ('viewer', 'user', 'moderator', 'admin', 'owner'))
);
CREATE UNIQUE INDEX users_email_key ON users (lower(email));
CREATE UNIQUE INDEX users_username_key ON users (lower(username));
CREATE UNIQUE INDEX users_telegram_id_key ON users (telegram_id);

CREATE TABLE sessions (
    id           TEXT        PRIMARY KEY,
    user_id      INTEGER     NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    network      TEXT        NOT NULL,
    user_agent   TEXT        NOT NULL,
    created_at   INTEGER     NOT NULL,
    last_seen_at INTEGER     NOT NULL
);
CREATE INDEX sessions_of_user ON sessions (user_id, created_at);

-- Every token of a living session is kept, so that using any old one shows that somebody has a copy.
CREATE TABLE refresh_tokens (
    hash       BLOB PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    used_at    INTEGER
);
CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id);

-- One moment per counted thing (generic cell rate algorithm), in microseconds since 1970.
CREATE TABLE attempts (
    key     TEXT    PRIMARY KEY,
    arrival INTEGER NOT NULL
);
