-- Room held for something that is being made. A row whose lease has ended counts no more.
CREATE TABLE quota_reservations (
    user_id    BIGINT NOT NULL REFERENCES accounts (user_id),
    key        TEXT    NOT NULL,
    resource   TEXT    NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (user_id, key),
    CONSTRAINT quota_reservations_resource_known CHECK (resource IN ('channels', 'posts'))
);

-- What counts, by the name its owner gave it. A released one keeps its row for a while, so that a commit that comes
-- too late counts nothing.
CREATE TABLE quota_units (
    user_id     BIGINT NOT NULL REFERENCES accounts (user_id),
    unit        TEXT    NOT NULL,
    resource    TEXT    NOT NULL,
    counted_at  TIMESTAMPTZ NOT NULL,
    released_at TIMESTAMPTZ,
    PRIMARY KEY (user_id, unit),
    CONSTRAINT quota_units_resource_known CHECK (resource IN ('channels', 'posts'))
);
CREATE INDEX quota_units_counted ON quota_units (user_id, resource, counted_at);
