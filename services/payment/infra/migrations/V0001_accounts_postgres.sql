-- One row for everyone who has bought or used something: whoever changes what a person has locks it first, and who was
-- erased stays written here, so that a token that outlives its account buys nothing.
CREATE TABLE accounts (
    user_id    BIGINT PRIMARY KEY,
    plan       TEXT NOT NULL DEFAULT 'free',
    erased_at  TIMESTAMPTZ,
    CONSTRAINT accounts_plan_known CHECK (plan IN ('free', 'pro', 'business'))
);
