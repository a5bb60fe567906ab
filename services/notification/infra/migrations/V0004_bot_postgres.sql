-- What Telegram sent, kept until it is answered. The content goes once it is; the number stays, so that what is brought
-- again is known.
CREATE TABLE telegram_updates (
    bot_id         BIGINT NOT NULL,
    update_id      BIGINT NOT NULL,
    chat_id        BIGINT,
    content        TEXT NOT NULL,
    status         TEXT NOT NULL,
    attempts       INT NOT NULL DEFAULT 0,
    due_at         TIMESTAMPTZ NOT NULL,
    claimed_until  TIMESTAMPTZ,
    last_error     TEXT,
    received_at    TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (bot_id, update_id),
    CONSTRAINT telegram_updates_status_known CHECK (status IN ('waiting', 'done', 'failed'))
);
CREATE INDEX telegram_updates_waiting ON telegram_updates (bot_id, chat_id, update_id) WHERE status = 'waiting';
CREATE INDEX telegram_updates_age ON telegram_updates (received_at);

-- Who asks Telegram for the updates of a bot, and from which one on.
CREATE TABLE telegram_polls (
    bot_id       BIGINT PRIMARY KEY,
    next_update  BIGINT,
    holder       TEXT NOT NULL,
    held_until   TIMESTAMPTZ NOT NULL
);

-- What the bot has asked and waits to be told.
CREATE TABLE telegram_questions (
    chat_id     BIGINT PRIMARY KEY,
    question    TEXT NOT NULL,
    expires_at  TIMESTAMPTZ NOT NULL
);

-- How much a chat has asked lately, and how many wrong codes it has brought.
CREATE TABLE telegram_visits (
    chat_id       BIGINT PRIMARY KEY,
    minute_from   TIMESTAMPTZ NOT NULL,
    updates       INT NOT NULL,
    is_told       BOOLEAN NOT NULL,
    codes_from    TIMESTAMPTZ NOT NULL,
    wrong_codes   INT NOT NULL
);

-- Codes that link a chat to an account, by their hashes; each is used once.
CREATE TABLE telegram_link_codes (
    code_hash   TEXT PRIMARY KEY,
    user_id     BIGINT NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    expires_at  TIMESTAMPTZ NOT NULL,
    used_by     BIGINT
);
CREATE INDEX telegram_link_codes_of_user ON telegram_link_codes (user_id, created_at);

-- Links that the user service has yet to be told; without a number it is told that there is none any more.
CREATE TABLE telegram_link_news (
    user_id        BIGINT PRIMARY KEY,
    telegram_id    BIGINT,
    version        BIGINT NOT NULL,
    attempts       INT NOT NULL DEFAULT 0,
    due_at         TIMESTAMPTZ NOT NULL
);
