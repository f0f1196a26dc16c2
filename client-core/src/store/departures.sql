-- Step 3 of the device's database: the open visits of its user as the last completed pull left them, and what
-- has left them since without his doing. Numbers and times only: nothing of a customer outlasts his record here.
CREATE TABLE my_work (
  doc         BLOB PRIMARY KEY,
  user        BLOB NOT NULL,
  number      TEXT NOT NULL,
  lead        BLOB,
  window_from INTEGER
) WITHOUT ROWID;

CREATE TABLE departures (
  doc      BLOB PRIMARY KEY,
  number   TEXT NOT NULL,
  cause    INTEGER NOT NULL,
  lead     BLOB,
  was_from INTEGER,
  now_from INTEGER,
  at       INTEGER NOT NULL
) WITHOUT ROWID;
