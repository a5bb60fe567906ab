-- What Telegram sent, kept until it is answered. The content goes once it is; the number stays, so that what is brought
-- again is known.
CREATE TABLE telegram_updates (
    bot_id         INTEGER NOT NULL,
    update_id      INTEGER NOT NULL,
    chat_id        INTEGER,
    content        TEXT NOT NULL,
    status         TEXT NOT NULL,
    attempts       INTEGER NOT NULL DEFAULT 0,
    due_at         INTEGER NOT NULL,
    claimed_until  INTEGER,
    last_error     TEXT,
    received_at    INTEGER NOT NULL,
    PRIMARY KEY (bot_id, update_id),
    CONSTRAINT telegram_updates_status_known CHECK (status IN ('waiting', 'done', 'failed'))
);
CREATE INDEX telegram_updates_waiting ON telegram_updates (bot_id, chat_id, update_id) WHERE status = 'waiting';
CREATE INDEX telegram_updates_age ON telegram_updates (received_at);

-- Who asks Telegram for the updates of a bot, and from which one on.
CREATE TABLE telegram_polls (
    bot_id       INTEGER PRIMARY KEY,
    next_update  INTEGER,
    holder       TEXT NOT NULL,
    held_until   INTEGER NOT NULL
);

-- What the bot has asked and waits to be told.
CREATE TABLE telegram_questions (
    chat_id     INTEGER PRIMARY KEY,
    question    TEXT NOT NULL,
    expires_at  INTEGER NOT NULL
);

-- How much a chat has asked lately, and how many wrong codes it has brought.
CREATE TABLE telegram_visits (
    chat_id       INTEGER PRIMARY KEY,
    minute_from   INTEGER NOT NULL,
    updates       INTEGER NOT NULL,
    is_told       BOOLEAN NOT NULL,
    codes_from    INTEGER NOT NULL,
    wrong_codes   INTEGER NOT NULL
);

-- Codes that link a chat to an account, by their hashes; each is used once.
CREATE TABLE telegram_link_codes (
    code_hash   TEXT PRIMARY KEY,
    user_id     INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    used_by     INTEGER
);
CREATE INDEX telegram_link_codes_of_user ON telegram_link_codes (user_id, created_at);

-- Links that the user service has yet to be told; without a number it is told that there is none any more.
CREATE TABLE telegram_link_news (
    user_id        INTEGER PRIMARY KEY,
    telegram_id    INTEGER,
    version        INTEGER NOT NULL,
    attempts       INTEGER NOT NULL DEFAULT 0,
    due_at         INTEGER NOT NULL
);
