-- Step 1 of the device's database. Steps are append-only: a later version adds a file, never changes one.

CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value BLOB NOT NULL
) WITHOUT ROWID;

-- Every record known here: as the server last sent it (document is NULL while it never did).
CREATE TABLE records (
  rid        INTEGER PRIMARY KEY,
  doc        BLOB NOT NULL UNIQUE,
  kind       INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  document   BLOB,
  heads      BLOB NOT NULL,
  receipts   BLOB NOT NULL,
  mac        BLOB,
  offered    INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX records_to_offer ON records (offered) WHERE document IS NOT NULL;

-- What lists show: the served document with the outbox on top.
CREATE TABLE rows (
  rid           INTEGER PRIMARY KEY,
  kind          INTEGER NOT NULL,
  number        TEXT NOT NULL,
  title         TEXT NOT NULL,
  parent        BLOB,
  status        INTEGER,
  lead          BLOB,
  window_from   INTEGER,
  card_due_from INTEGER,
  changed_at    INTEGER NOT NULL,
  conflicts     INTEGER NOT NULL,
  withdrawn     INTEGER NOT NULL,
  row           BLOB NOT NULL,
  state         BLOB
);
CREATE INDEX rows_number ON rows (number);
CREATE INDEX rows_parent ON rows (parent, kind, changed_at);
CREATE INDEX rows_kind ON rows (kind, withdrawn, title);
CREATE INDEX rows_status ON rows (kind, status, window_from);
CREATE INDEX rows_due ON rows (card_due_from) WHERE card_due_from IS NOT NULL;
CREATE INDEX rows_conflicts ON rows (conflicts) WHERE conflicts > 0;

-- Who is to do what: the lead and the helpers of every open visit.
CREATE TABLE open_work (
  user BLOB NOT NULL,
  rid  INTEGER NOT NULL,
  PRIMARY KEY (user, rid)
) WITHOUT ROWID;
CREATE INDEX open_work_record ON open_work (rid);

-- One narrow table that a search scans.
CREATE TABLE search (
  rid  INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL,
  text TEXT NOT NULL
);

CREATE TABLE scopes (
  scope INTEGER PRIMARY KEY,
  name  TEXT NOT NULL UNIQUE
);

-- Which scopes hold a record; stale ones await confirmation by a pull that started over.
CREATE TABLE holdings (
  rid   INTEGER NOT NULL,
  scope INTEGER NOT NULL,
  stale INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (rid, scope)
) WITHOUT ROWID;
CREATE INDEX holdings_stale ON holdings (stale) WHERE stale = 1;

-- Edits that no served document contains yet, in the order they were made.
CREATE TABLE outbox (
  entry       INTEGER PRIMARY KEY AUTOINCREMENT,
  rid         INTEGER NOT NULL,
  hash        BLOB NOT NULL,
  generation  INTEGER NOT NULL,
  change      BLOB NOT NULL,
  edit        BLOB NOT NULL,
  status      INTEGER NOT NULL,
  receipt     BLOB,
  received_at INTEGER,
  repeated    INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX outbox_record ON outbox (rid, entry);
CREATE INDEX outbox_status ON outbox (status, entry);

-- What is being typed, durable at once.
CREATE TABLE drafts (
  rid        INTEGER PRIMARY KEY,
  generation INTEGER NOT NULL,
  heads      BLOB NOT NULL,
  entered    BLOB NOT NULL,
  opened_at  INTEGER NOT NULL
);

-- Edits that were not accepted, readable and exportable.
CREATE TABLE attention (
  item    INTEGER PRIMARY KEY AUTOINCREMENT,
  doc     BLOB NOT NULL,
  kind    INTEGER NOT NULL,
  title   TEXT NOT NULL,
  edit    BLOB NOT NULL,
  creates INTEGER NOT NULL,
  refusal BLOB NOT NULL,
  at      INTEGER NOT NULL
);

CREATE TABLE users (
  user BLOB PRIMARY KEY,
  name TEXT NOT NULL,
  info BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE teams (
  team BLOB PRIMARY KEY,
  name TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE enrolments (
  enrolment BLOB PRIMARY KEY,
  user      BLOB NOT NULL,
  device    TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE settings (
  name       TEXT NOT NULL,
  valid_from INTEGER NOT NULL,
  value      TEXT NOT NULL,
  PRIMARY KEY (name, valid_from)
) WITHOUT ROWID;
