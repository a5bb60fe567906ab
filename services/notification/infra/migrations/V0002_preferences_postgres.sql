-- One row for each person that was ever heard of: it lets one change at a time go on, and remembers that an account was
-- erased, so that nothing late brings it back.
CREATE TABLE people (
    user_id    BIGINT PRIMARY KEY,
    erased_at  TIMESTAMPTZ
);

-- How people want to be told. Times are minutes since midnight on their own clock; `rules` is a JSON object of topics
-- with their outlets, `muted` a JSON array of channels.
CREATE TABLE preferences (
    user_id         BIGINT PRIMARY KEY,
    version         BIGINT NOT NULL,
    language        TEXT,
    quiet_on        BOOLEAN NOT NULL,
    quiet_start     INT NOT NULL,
    quiet_end       INT NOT NULL,
    least_severity  TEXT NOT NULL,
    rules           TEXT NOT NULL,
    muted           TEXT NOT NULL,
    updated_at      TIMESTAMPTZ NOT NULL,
    CONSTRAINT preferences_language_known CHECK (language IN ('en', 'ru', 'uz')),
    CONSTRAINT preferences_severity_known CHECK (least_severity IN ('info', 'warning', 'high', 'critical'))
);

-- Messages that wait to be told together with others.
CREATE TABLE digest_items (
    notification_id  BIGINT NOT NULL REFERENCES notifications (id) ON DELETE CASCADE,
    channel          TEXT NOT NULL,
    user_id          BIGINT NOT NULL,
    due_at           TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (notification_id, channel)
);
CREATE INDEX digest_items_due ON digest_items (channel, due_at);
CREATE INDEX digest_items_of_user ON digest_items (user_id, channel);

-- What is told outside only is a notification as well, out of sight.
ALTER TABLE notifications ADD COLUMN in_inbox BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE notifications ADD COLUMN language TEXT NOT NULL DEFAULT 'en';

CREATE INDEX dispatches_lane ON dispatches (user_id, channel, target) WHERE status IN ('pending', 'sending');
