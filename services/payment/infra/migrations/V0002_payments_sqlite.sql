-- Money taken from people, or tried to be. Written down before the provider is asked, with the key that it gets.
CREATE TABLE payments (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id         INTEGER NOT NULL,
    amount          INTEGER NOT NULL,
    currency        TEXT NOT NULL,
    purpose         TEXT NOT NULL,
    subscription_id INTEGER NOT NULL,
    method          TEXT NOT NULL,
    customer        TEXT,
    description     TEXT NOT NULL,
    key             TEXT NOT NULL,
    provider        TEXT NOT NULL,
    provider_key    TEXT NOT NULL,
    charge_id       TEXT,
    status          TEXT NOT NULL,
    failure_code    TEXT,
    failure_message TEXT,
    action_url      TEXT,
    refunded        INTEGER NOT NULL DEFAULT 0,
    -- Given back, and on its way back.
    reserved        INTEGER NOT NULL DEFAULT 0,
    version         INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    settled_at      INTEGER,
    -- When the provider is to be asked what became of it.
    next_look_at    INTEGER NOT NULL,
    CONSTRAINT payments_amount_positive CHECK (amount > 0),
    CONSTRAINT payments_refunds_within CHECK (0 <= refunded AND refunded <= reserved AND reserved <= amount),
    CONSTRAINT payments_status_known CHECK (status IN ('pending', 'processing', 'requires_action', 'succeeded',
        'failed', 'canceled', 'partially_refunded', 'refunded')),
    CONSTRAINT payments_charge_said CHECK (charge_id IS NOT NULL OR status NOT IN ('requires_action', 'succeeded',
        'partially_refunded', 'refunded')),
    CONSTRAINT payments_failure_said CHECK ((status IN ('failed', 'canceled')) = (failure_code IS NOT NULL))
);

-- One key of a person is one payment, for ever.
CREATE UNIQUE INDEX payments_user_id_key_key ON payments (user_id, key);
-- One order at the provider is one payment.
CREATE UNIQUE INDEX payments_provider_key_key ON payments (provider_key);
CREATE UNIQUE INDEX payments_provider_charge_id_key ON payments (provider, charge_id) WHERE charge_id IS NOT NULL;
-- A person's history, newest first.
CREATE INDEX payments_of_user ON payments (user_id, id);
-- What a subscription was paid with.
CREATE INDEX payments_of_subscription ON payments (subscription_id, id);
-- What the provider has to be asked about.
CREATE INDEX payments_open ON payments (provider, next_look_at)
    WHERE status IN ('pending', 'processing', 'requires_action');

-- Money given back, or on its way: reserved before the provider is asked.
CREATE TABLE refunds (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    payment_id   INTEGER NOT NULL REFERENCES payments (id),
    user_id      INTEGER NOT NULL,
    amount       INTEGER NOT NULL,
    currency     TEXT NOT NULL,
    reason       TEXT,
    key          TEXT NOT NULL,
    provider     TEXT NOT NULL,
    provider_key TEXT NOT NULL,
    charge_id    TEXT NOT NULL,
    status       TEXT NOT NULL,
    refund_id    TEXT,
    failure      TEXT,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    next_look_at INTEGER NOT NULL,
    CONSTRAINT refunds_amount_positive CHECK (amount > 0),
    CONSTRAINT refunds_status_known CHECK (status IN ('pending', 'succeeded', 'failed'))
);

CREATE UNIQUE INDEX refunds_payment_id_key_key ON refunds (payment_id, key);
CREATE UNIQUE INDEX refunds_provider_key_key ON refunds (provider_key);
CREATE UNIQUE INDEX refunds_provider_refund_id_key ON refunds (provider, refund_id) WHERE refund_id IS NOT NULL;
CREATE INDEX refunds_open ON refunds (provider, next_look_at) WHERE status = 'pending';

-- The books: every movement of money is two entries or more whose sum is zero. Written once, never changed.
CREATE TABLE ledger_entries (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    -- payment/7, refund/3: what moved the money.
    movement   TEXT NOT NULL,
    account    TEXT NOT NULL,
    amount     INTEGER NOT NULL,
    currency   TEXT NOT NULL,
    payment_id INTEGER NOT NULL REFERENCES payments (id),
    created_at INTEGER NOT NULL,
    CONSTRAINT ledger_entries_amount_said CHECK (amount <> 0)
);

CREATE UNIQUE INDEX ledger_entries_movement_account_key ON ledger_entries (movement, account);
CREATE INDEX ledger_entries_of_payment ON ledger_entries (payment_id);

CREATE TRIGGER ledger_entries_never_change BEFORE UPDATE ON ledger_entries
BEGIN
    SELECT RAISE(ABORT, 'a ledger entry is never changed');
END;
CREATE TRIGGER ledger_entries_never_go BEFORE DELETE ON ledger_entries
BEGIN
    SELECT RAISE(ABORT, 'a ledger entry is never deleted');
END;

-- The bank of the sandbox: what it took and gave back, kept apart from our own books and written in transactions of its
-- own, so that the two can be compared.
CREATE TABLE sandbox_charges (
    id              TEXT PRIMARY KEY,
    key             TEXT NOT NULL,
    amount          INTEGER NOT NULL,
    currency        TEXT NOT NULL,
    method          TEXT NOT NULL,
    user_id         INTEGER NOT NULL,
    status          TEXT NOT NULL,
    failure_code    TEXT,
    failure_message TEXT,
    created_at      INTEGER NOT NULL,
    CONSTRAINT sandbox_charges_status_known CHECK (status IN ('succeeded', 'failed', 'requires_action'))
);

CREATE UNIQUE INDEX sandbox_charges_key_key ON sandbox_charges (key);

CREATE TABLE sandbox_refunds (
    id         TEXT PRIMARY KEY,
    key        TEXT NOT NULL,
    charge_id  TEXT NOT NULL REFERENCES sandbox_charges (id),
    amount     INTEGER NOT NULL,
    currency   TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT sandbox_refunds_amount_positive CHECK (amount > 0)
);

CREATE UNIQUE INDEX sandbox_refunds_key_key ON sandbox_refunds (key);
CREATE INDEX sandbox_refunds_of_charge ON sandbox_refunds (charge_id);
