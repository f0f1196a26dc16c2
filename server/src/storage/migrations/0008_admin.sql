-- What administrators do and read.

-- Who did what in the administration. Append-only.
CREATE TABLE audit_log (
    number BIGINT NOT NULL PRIMARY KEY,
    at_ms BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    -- E.g. user.add, setting.set, device.mark.
    action TEXT NOT NULL,
    -- What it was done to: an id or a name.
    subject TEXT NOT NULL,
    -- What exactly, for people; never a secret.
    detail TEXT NOT NULL
);
CREATE INDEX audit_log_by_user ON audit_log (user_id, number);

-- Who signed in or tried to, for half a year.
CREATE TABLE sign_in_log (
    number BIGINT NOT NULL PRIMARY KEY,
    at_ms BIGINT NOT NULL,
    -- As typed, shortened.
    login TEXT NOT NULL,
    -- office, field or join.
    door TEXT NOT NULL,
    -- ok, or the code of the refusal.
    outcome TEXT NOT NULL,
    address TEXT
);
CREATE INDEX sign_in_log_by_time ON sign_in_log (at_ms);
CREATE INDEX sign_in_log_by_login ON sign_in_log (login, number);

-- Codes to join with, hashed: each sets its user's password and enrols a device once.
CREATE TABLE join_codes (
    hash TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    by_user TEXT NOT NULL,
    made_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    used_ms BIGINT
);
CREATE INDEX join_codes_of_user ON join_codes (user_id);

-- How often an import was undone: what is imported anew gets ids of its own.
ALTER TABLE imports ADD COLUMN undone_times BIGINT NOT NULL DEFAULT 0;
UPDATE imports SET undone_times = 1 WHERE undone_ms IS NOT NULL;
CREATE INDEX imports_by_time ON imports (at_ms);
