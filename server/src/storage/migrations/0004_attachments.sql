-- Attachments: uploads under way, what is here, who had it in hand, which records cite it. Hashes are SHA-256 in
-- hexadecimal digits, as records cite them.

-- One row per upload. Its bytes so far are a file of the data folder; how many they are is that file's length.
CREATE TABLE uploads (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    enrolment TEXT NOT NULL,
    hash TEXT NOT NULL,
    length BIGINT NOT NULL,
    -- As the device gave it, to be given back.
    metadata TEXT NOT NULL,
    touched_ms BIGINT NOT NULL,
    -- NULL until it is whole; then `stored`, or why it was refused.
    outcome TEXT
);
CREATE INDEX uploads_of_user ON uploads (user_id, hash);
CREATE INDEX uploads_by_touch ON uploads (touched_ms);

-- One row per attachment. `coming` while it is written to the store, `here`, `going` while it is swept away, `lost` if
-- the store no longer has it.
CREATE TABLE blobs (
    hash TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL,
    length BIGINT NOT NULL,
    media TEXT NOT NULL,
    width BIGINT,
    height BIGINT,
    -- Length of the copy that is shown; NULL if it is shown as it came.
    shown_length BIGINT,
    -- When somebody brought it last: from then on it stays for 30 days, cited or not.
    touched_ms BIGINT NOT NULL
);
CREATE INDEX blobs_by_touch ON blobs (touched_ms);

-- Who may cite an attachment: who brought its bytes, or could read it when he cited it. Decided once, never derived.
CREATE TABLE blob_holders (
    hash TEXT NOT NULL,
    user_id TEXT NOT NULL,
    enrolment TEXT NOT NULL,
    -- Bytes that count for the user's quota; 0 if he brought none.
    length BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (hash, user_id)
);
CREATE INDEX blob_holders_by_user ON blob_holders (user_id, length);

-- Every value that a change ever put at a path which holds an attachment. Derived from the log; `arrived` (it is here
-- and its citer holds it) also from the tables above.
CREATE TABLE citations (
    doc TEXT NOT NULL,
    path TEXT NOT NULL,
    hash TEXT NOT NULL,
    enrolment TEXT NOT NULL,
    user_id TEXT NOT NULL,
    arrived BIGINT NOT NULL,
    PRIMARY KEY (doc, path, hash, enrolment)
);
CREATE INDEX citations_by_hash ON citations (hash, user_id);
CREATE INDEX citations_on_their_way ON citations (doc, path, hash, enrolment) WHERE arrived = 0;
