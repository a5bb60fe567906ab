-- Whom Stripe knows a person as, for test keys and live keys apart. A customer that Stripe has lost is taken away and
-- the generation goes up: it is part of the key that makes the next one.
CREATE TABLE stripe_customers (
    user_id      BIGINT NOT NULL,
    live         BOOLEAN NOT NULL,
    customer_id  TEXT,
    generation   BIGINT NOT NULL,
    created_at   TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (user_id, live)
);
