-- People, devices and sessions. Secrets are kept as hashes only. Times are UTC milliseconds.

CREATE TABLE teams (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    created_ms BIGINT NOT NULL
);

-- Any change below moves the version, so devices know when to ask for people, teams and devices again.
CREATE TABLE people_version (
    one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    version BIGINT NOT NULL
);
INSERT INTO people_version (one, version) VALUES (1, 1);

CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    display TEXT NOT NULL,
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    disabled BIGINT NOT NULL,
    created_ms BIGINT NOT NULL
);

CREATE TABLE user_teams (
    user_id TEXT NOT NULL REFERENCES users (id),
    team_id TEXT NOT NULL REFERENCES teams (id),
    PRIMARY KEY (user_id, team_id)
);

-- What role and teams a user had, and the scopes they gave, from a place in the log on. Append-only.
CREATE TABLE user_scopes (
    user_id TEXT NOT NULL REFERENCES users (id),
    number BIGINT NOT NULL,
    since_seq BIGINT NOT NULL,
    since_ms BIGINT NOT NULL,
    role TEXT NOT NULL,
    teams TEXT NOT NULL,
    scopes TEXT NOT NULL,
    PRIMARY KEY (user_id, number)
);

-- Enrolments: a device of the field client, or a session of the office (office = 1). Kept for ever: authorship of
-- changes comes from here. Codes are unique among field devices; the office sessions of a user share one.
CREATE TABLE devices (
    enrolment TEXT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    office BIGINT NOT NULL,
    secret_hash TEXT NOT NULL,
    status TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    last_seen_ms BIGINT,
    app_version TEXT,
    unsent_edits BIGINT,
    unsent_attachments BIGINT,
    cursor_mark TEXT,
    cursor_ms BIGINT,
    deaths BIGINT NOT NULL,
    suspended_until_ms BIGINT NOT NULL
);
CREATE INDEX devices_of_user ON devices (user_id);
CREATE INDEX devices_by_code ON devices (code);

-- One row per sign-in (field, office) or API token. secret_hash is the office cookie's or the API token's.
CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    enrolment TEXT NOT NULL REFERENCES devices (enrolment),
    kind TEXT NOT NULL,
    scope TEXT NOT NULL,
    name TEXT,
    secret_hash TEXT UNIQUE,
    started_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    ended_ms BIGINT
);
CREATE INDEX sessions_of_device ON sessions (enrolment);

-- Refresh tokens, hashed. Each is used once; the answer to a repeat is derived, not stored.
CREATE TABLE refresh_tokens (
    hash TEXT NOT NULL PRIMARY KEY,
    session TEXT NOT NULL REFERENCES sessions (id),
    expires_ms BIGINT NOT NULL,
    used_ms BIGINT
);
CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session);
