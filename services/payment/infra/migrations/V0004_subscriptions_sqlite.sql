-- What people have subscribed to. One that has ended keeps its row. Money is in the smallest unit of its currency.
CREATE TABLE subscriptions (
    id                   INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id              INTEGER NOT NULL,
    status               TEXT NOT NULL,
    plan                 TEXT NOT NULL,
    cycle                TEXT NOT NULL,
    price                INTEGER NOT NULL,
    currency             TEXT NOT NULL,
    method               TEXT,
    period_start         INTEGER,
    period_end           INTEGER,
    anchor_day           INTEGER NOT NULL,
    cancel_at_period_end BOOLEAN NOT NULL,
    -- The plan of the next period, where it is another.
    pending_plan         TEXT,
    pending_cycle        TEXT,
    -- The plan that is being bought.
    order_number         INTEGER,
    order_plan           TEXT,
    order_cycle          TEXT,
    order_amount         INTEGER,
    order_method         TEXT,
    order_quoted_at      INTEGER,
    order_until          INTEGER,
    order_paid           BOOLEAN,
    orders               INTEGER NOT NULL,
    past_due_since       INTEGER,
    dunning_attempt      INTEGER NOT NULL,
    failure              TEXT,
    next_attempt_at      INTEGER,
    ended_at             INTEGER,
    end_reason           TEXT,
    -- Until when a program has it in hand.
    lease_until          INTEGER,
    created_at           INTEGER NOT NULL,
    updated_at           INTEGER NOT NULL,
    CONSTRAINT subscriptions_status_known
        CHECK (status IN ('incomplete', 'incomplete_expired', 'active', 'past_due', 'unpaid', 'canceled')),
    CONSTRAINT subscriptions_plan_known CHECK (plan IN ('pro', 'business')),
    CONSTRAINT subscriptions_cycle_known CHECK (cycle IN ('monthly', 'yearly')),
    CONSTRAINT subscriptions_price_positive CHECK (price > 0),
    CONSTRAINT subscriptions_period_whole CHECK ((period_start IS NULL) = (period_end IS NULL)),
    CONSTRAINT subscriptions_period_forward CHECK (period_end IS NULL OR period_start < period_end),
    CONSTRAINT subscriptions_active_paid CHECK (status NOT IN ('active', 'past_due') OR period_end IS NOT NULL),
    CONSTRAINT subscriptions_ended_at_said
        CHECK ((ended_at IS NOT NULL) = (status IN ('incomplete_expired', 'unpaid', 'canceled'))),
    CONSTRAINT subscriptions_ended_rests CHECK (ended_at IS NULL OR next_attempt_at IS NULL)
);

-- One person has at most one that lives.
CREATE UNIQUE INDEX subscriptions_live_key ON subscriptions (user_id)
    WHERE status IN ('incomplete', 'active', 'past_due');
CREATE INDEX subscriptions_due ON subscriptions (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
