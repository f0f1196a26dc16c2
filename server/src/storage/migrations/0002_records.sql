-- The log of changes and what is derived from it. Times are UTC milliseconds; ids are UUID text; hashes are 32 bytes.

-- The truth: every accepted change, and every placement of a record because of another record's change
-- (hash, change NULL). Numbered without gaps in commit order; the tag is random.
CREATE TABLE log (
    seq BIGINT NOT NULL PRIMARY KEY,
    tag BIGINT NOT NULL,
    doc TEXT NOT NULL,
    kind TEXT NOT NULL,
    generation BIGINT NOT NULL,
    hash BLOB,
    -- Hashes of the changes that this one was made upon, one after the other.
    deps BLOB,
    change BLOB,
    -- The first number of the append it came with.
    batch BIGINT NOT NULL,
    -- When the server first received it; when it was written here. They differ for what was given back after a restore.
    received_at BIGINT NOT NULL,
    appended_at BIGINT NOT NULL,
    enrolment TEXT NOT NULL,
    user_id TEXT NOT NULL,
    -- What the verdict rested on: role and teams (with spaces between) of the author.
    role TEXT NOT NULL,
    teams TEXT NOT NULL,
    -- Sum of: 1 late (the record had left the author's scopes), 2 odd clock, 4 given back by a device after a restore.
    flags BIGINT NOT NULL,
    -- The enrolment of the device that gave it back.
    recovered_via TEXT,
    -- The record's scopes from here on, with spaces between; NULL where they stay.
    scopes TEXT,
    UNIQUE (doc, hash)
);

-- One row per record: its list row in columns, and its bytes. A function of the record's own changes.
-- The large columns stand last, so that lists need not read past them.
CREATE TABLE documents (
    doc TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    generation BIGINT NOT NULL,
    -- The number of its last change in the log.
    version BIGINT NOT NULL,
    -- The number of its first change in the log; the key of its search entries.
    created_seq BIGINT NOT NULL UNIQUE,
    creator_user TEXT NOT NULL,
    creator_enrolment TEXT NOT NULL,
    creator_teams TEXT NOT NULL,
    last_user TEXT NOT NULL,
    last_enrolment TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    number TEXT NOT NULL,
    title TEXT NOT NULL,
    parent TEXT,
    conflicts BIGINT NOT NULL,
    withdrawn BIGINT NOT NULL,
    -- Customers.
    team TEXT,
    class TEXT,
    grade TEXT,
    phone TEXT,
    address TEXT,
    completeness BIGINT,
    archived BIGINT,
    -- Visits.
    visit_kind TEXT,
    status TEXT,
    lead TEXT,
    window_from BIGINT,
    window_to BIGINT,
    urgent BIGINT,
    accepted_at BIGINT,
    submit TEXT,
    handed_in_at BIGINT,
    work_hash TEXT,
    follows TEXT,
    needs_revisit BIGINT,
    order_date TEXT,
    -- Reviews.
    verdict TEXT,
    reviewer TEXT,
    reviewed_at BIGINT,
    search TEXT NOT NULL,
    derivation BIGINT NOT NULL,
    digest BLOB NOT NULL,
    heads BLOB NOT NULL,
    -- CBOR: receipts as they travel, the list row, the links.
    receipts BLOB NOT NULL,
    row_bytes BLOB NOT NULL,
    link_bytes BLOB NOT NULL,
    bytes BLOB NOT NULL
);
CREATE INDEX documents_by_kind ON documents (kind, changed_at);
CREATE INDEX documents_by_number ON documents (number);
CREATE INDEX customers_by_title ON documents (kind, title);
CREATE INDEX customers_by_team ON documents (kind, team, title);

-- A record and the one it follows in scope: visit and customer, review and visit, note and what it is about. All values
-- count while they are in conflict; the parent may not be there yet.
CREATE TABLE links (
    child TEXT NOT NULL,
    parent TEXT NOT NULL,
    PRIMARY KEY (child, parent)
);
CREATE INDEX links_by_parent ON links (parent, child);

-- Leads and helpers of visits. Open: neither approved nor cancelled nor past nor withdrawn.
CREATE TABLE people (
    visit TEXT NOT NULL,
    user_id TEXT NOT NULL,
    customer TEXT NOT NULL,
    open BIGINT NOT NULL,
    PRIMARY KEY (visit, user_id, customer)
);
CREATE INDEX people_by_customer ON people (customer, open, user_id);
CREATE INDEX people_by_user ON people (user_id, open, visit);

-- What joins a visit, its reviews and its customer. Status is that with reviews; team is the customer's, as shown.
CREATE TABLE visit_state (
    visit TEXT NOT NULL PRIMARY KEY,
    customer TEXT,
    team TEXT,
    status TEXT NOT NULL,
    card_due_from BIGINT,
    review TEXT,
    edited_since BIGINT NOT NULL,
    visit_kind TEXT NOT NULL,
    lead TEXT,
    window_from BIGINT,
    urgent BIGINT NOT NULL,
    withdrawn BIGINT NOT NULL,
    conflicts BIGINT NOT NULL,
    handed_in_at BIGINT,
    changed_at BIGINT NOT NULL
);
CREATE INDEX visits_by_status ON visit_state (status, changed_at);
CREATE INDEX visits_by_team ON visit_state (team, status, changed_at);
CREATE INDEX visits_by_team_changed ON visit_state (team, changed_at);
CREATE INDEX visits_by_changed ON visit_state (changed_at);
CREATE INDEX visits_by_lead ON visit_state (lead, changed_at);
CREATE INDEX visits_by_customer ON visit_state (customer, changed_at);
CREATE INDEX visits_by_window ON visit_state (window_from);
CREATE INDEX visits_by_due ON visit_state (card_due_from);

-- Two neighbouring characters of number, title and search text: first * 2^21 + second. `doc` is documents.created_seq.
CREATE TABLE bigrams (
    gram BIGINT NOT NULL,
    doc BIGINT NOT NULL,
    PRIMARY KEY (gram, doc)
);

-- Paths in conflict.
CREATE TABLE conflicts (
    doc TEXT NOT NULL,
    path TEXT NOT NULL,
    PRIMARY KEY (doc, path)
);

-- One row per scope and record that is or was in it.
CREATE TABLE feed (
    scope TEXT NOT NULL,
    doc TEXT NOT NULL,
    entered_seq BIGINT NOT NULL,
    gone BIGINT NOT NULL,
    latest_seq BIGINT NOT NULL,
    PRIMARY KEY (scope, doc)
);
CREATE INDEX feed_in_order ON feed (scope, latest_seq);
CREATE INDEX feed_of_doc ON feed (doc, gone);

-- The scopes of a record from an entry of the log on.
CREATE TABLE scope_history (
    doc TEXT NOT NULL,
    seq BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    scopes TEXT NOT NULL,
    PRIMARY KEY (doc, seq)
);

-- Put aside for a person to look at: the last push of a retired device, documents offered without a valid MAC.
CREATE TABLE quarantine (
    enrolment TEXT NOT NULL,
    doc TEXT NOT NULL,
    hash BLOB NOT NULL,
    kind TEXT NOT NULL,
    generation BIGINT NOT NULL,
    reason TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (enrolment, doc, hash)
);

-- Settings in force from a moment on. Any change moves the version, as people_version does.
CREATE TABLE settings (
    name TEXT NOT NULL,
    valid_from BIGINT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (name, valid_from)
);
INSERT INTO settings (name, valid_from, value) VALUES ('card_hours', 0, '24');
INSERT INTO settings (name, valid_from, value) VALUES ('late_push_days', 0, '30');
INSERT INTO settings (name, valid_from, value) VALUES ('repeat_days', 0, '30');
INSERT INTO settings (name, valid_from, value) VALUES ('zone', 0, 'Asia/Shanghai');

-- The last number of the log. Changing this row is the number lock: it comes first in every append.
CREATE TABLE log_position (
    one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    seq BIGINT NOT NULL
);
INSERT INTO log_position (one, seq) VALUES (1, 0);
