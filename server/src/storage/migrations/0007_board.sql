-- The dispatch board: who works when, what is being drafted, what has reached whose phone, calendars.

-- For the office to call somebody whose phone has not received his work.
ALTER TABLE users ADD COLUMN phone TEXT;

CREATE TABLE leave (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    from_ms BIGINT NOT NULL,
    to_ms BIGINT NOT NULL,
    reason TEXT NOT NULL,
    by_user TEXT NOT NULL,
    made_ms BIGINT NOT NULL
);
CREATE INDEX leave_of_user ON leave (user_id, to_ms);

-- Minutes of the day in the organisation's zone; weekday 1 is Monday.
CREATE TABLE working_hours (
    user_id TEXT NOT NULL REFERENCES users (id),
    weekday BIGINT NOT NULL,
    from_minute BIGINT NOT NULL,
    to_minute BIGINT NOT NULL,
    PRIMARY KEY (user_id, weekday)
);

-- A week being drafted: moves that nobody but their dispatcher sees until he publishes them as edits.
CREATE TABLE schedule_drafts (
    user_id TEXT NOT NULL REFERENCES users (id),
    visit TEXT NOT NULL,
    lead TEXT,
    window_from BIGINT,
    window_to BIGINT,
    -- The heads of the visit that the dispatcher saw.
    heads TEXT NOT NULL,
    made_ms BIGINT NOT NULL,
    PRIMARY KEY (user_id, visit)
);

-- When a device had received its user's own scope up to a number, as its cursor proved. One row per step.
CREATE TABLE deliveries (
    enrolment TEXT NOT NULL,
    seq BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (enrolment, seq)
);

-- Secret addresses of calendars, hashed.
CREATE TABLE calendars (
    hash TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    by_user TEXT NOT NULL,
    made_ms BIGINT NOT NULL,
    revoked_ms BIGINT
);
CREATE INDEX calendars_of_user ON calendars (user_id);
