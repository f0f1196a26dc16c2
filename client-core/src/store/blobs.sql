-- Step 2 of the device's database: attachments. Their bytes stand beside it, under their hash.

CREATE TABLE blobs (
  hash         BLOB PRIMARY KEY,
  size         INTEGER NOT NULL,
  media        TEXT NOT NULL,
  -- The small copy of another one.
  thumb        INTEGER NOT NULL,
  -- 0 to be sent, 1 confirmed by the server, 2 refused by it.
  state        INTEGER NOT NULL,
  made_at      INTEGER NOT NULL,
  -- The address of the upload under way, and how far the server had it when it last said so.
  upload       TEXT,
  sent         INTEGER NOT NULL DEFAULT 0,
  confirmed_at INTEGER,
  -- When the server last said that it has it; 0 for: ask again.
  checked_at   INTEGER NOT NULL DEFAULT 0,
  refusal      TEXT,
  -- Whether its bytes are on this device.
  here         INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX blobs_to_send ON blobs (state, thumb DESC, size, made_at) WHERE state <> 1;
CREATE INDEX blobs_confirmed ON blobs (checked_at) WHERE state = 1;

-- Which records cite them, by this device's own edits; the path is empty where one was only read through it.
CREATE TABLE blob_uses (
  hash BLOB NOT NULL,
  doc  BLOB NOT NULL,
  kind INTEGER NOT NULL,
  path TEXT NOT NULL,
  PRIMARY KEY (hash, doc, path)
) WITHOUT ROWID;
CREATE INDEX blob_uses_record ON blob_uses (doc);
