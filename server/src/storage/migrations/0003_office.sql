-- What the office's lists need beside the records, and who looked at what.

-- Who opened a customer file, searched or exported. Append-only: nothing updates or deletes here.
CREATE TABLE access_log (
    number BIGINT NOT NULL PRIMARY KEY,
    at_ms BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    -- open, search or export.
    what TEXT NOT NULL,
    -- The record opened; what was searched for.
    subject TEXT NOT NULL
);
CREATE INDEX access_log_by_user ON access_log (user_id, number);
CREATE INDEX access_log_by_subject ON access_log (subject, number);

-- Imports by batch: the SHA-256 of the file, who imported it and when.
CREATE TABLE imports (
    batch TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    undone_ms BIGINT
);
-- What an import wrote, in the order of lines: records it made (hash NULL) and edits of records that were there.
CREATE TABLE imported (
    batch TEXT NOT NULL,
    line BIGINT NOT NULL,
    doc TEXT NOT NULL,
    hash BLOB,
    PRIMARY KEY (batch, line, doc)
);

-- Lists of customers, by every filter.
CREATE INDEX customers_by_class ON documents (kind, class, title);
CREATE INDEX customers_by_grade ON documents (kind, grade, title);
CREATE INDEX customers_by_completeness ON documents (kind, completeness);
CREATE INDEX documents_in_conflict ON documents (kind, changed_at) WHERE conflicts > 0;
CREATE INDEX documents_withdrawn ON documents (kind, changed_at) WHERE withdrawn = 1;

-- Lists of visits. An index that holds every column filtered by is read alone where a filter finds little.
DROP INDEX visits_by_team_changed;
DROP INDEX visits_by_window;
CREATE INDEX visits_by_team_changed
    ON visit_state (team, changed_at, visit, status, visit_kind, lead, urgent, conflicts, withdrawn);
CREATE INDEX visits_by_team_window
    ON visit_state (team, window_from, visit, status, visit_kind, lead, urgent, conflicts, withdrawn);
CREATE INDEX visits_by_window
    ON visit_state (window_from, visit, status, visit_kind, team, lead, urgent, conflicts, withdrawn);
CREATE INDEX visits_by_kind ON visit_state (visit_kind, changed_at);
CREATE INDEX visits_by_kind_status ON visit_state (visit_kind, status, changed_at);
CREATE INDEX visits_urgent
    ON visit_state (changed_at, visit, window_from, status, visit_kind, team, lead, conflicts, withdrawn) WHERE urgent = 1;
CREATE INDEX visits_in_conflict ON visit_state (changed_at) WHERE conflicts > 0;
CREATE INDEX visits_to_review ON visit_state (handed_in_at) WHERE status = 'submitted';
CREATE INDEX visits_to_review_by_team ON visit_state (team, handed_in_at) WHERE status = 'submitted';

-- Devices that gave a document back and what they put aside, newest first.
CREATE INDEX quarantine_by_time ON quarantine (at_ms);
