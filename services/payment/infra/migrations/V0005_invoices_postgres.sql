-- The last number given, by kind and year: taken in the transaction of the document, so that there are no gaps.
CREATE TABLE invoice_counters (
    series TEXT NOT NULL,
    year   INTEGER NOT NULL,
    last   BIGINT NOT NULL,
    PRIMARY KEY (series, year)
);

-- One for each payment. Money is in the smallest unit of its currency; nobody is named but by number.
CREATE TABLE invoices (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number          TEXT NOT NULL UNIQUE,
    user_id         BIGINT NOT NULL,
    subscription_id BIGINT NOT NULL,
    payment_id      BIGINT NOT NULL UNIQUE,
    total           BIGINT NOT NULL,
    currency        TEXT NOT NULL,
    period_start    TIMESTAMPTZ,
    period_end      TIMESTAMPTZ,
    issued_at       TIMESTAMPTZ NOT NULL
);
CREATE INDEX invoices_of_user ON invoices (user_id, id);

CREATE TABLE invoice_lines (
    invoice_id  BIGINT NOT NULL REFERENCES invoices (id),
    position    INTEGER NOT NULL,
    description TEXT NOT NULL,
    amount      BIGINT NOT NULL,
    PRIMARY KEY (invoice_id, position)
);

CREATE TABLE credit_notes (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    invoice_id BIGINT NOT NULL REFERENCES invoices (id),
    number     TEXT NOT NULL UNIQUE,
    amount     BIGINT NOT NULL,
    issued_at  TIMESTAMPTZ NOT NULL,
    CONSTRAINT credit_notes_amount_positive CHECK (amount > 0)
);
CREATE INDEX credit_notes_of_invoice ON credit_notes (invoice_id, id);
