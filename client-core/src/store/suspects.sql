-- Step 4 of the device's database: documents whose reading ended the program, how often, and by which version; of
-- those that are not read any more, what the server sent.
CREATE TABLE suspects (
  doc     BLOB PRIMARY KEY,
  heads   BLOB NOT NULL,
  crashes INTEGER NOT NULL,
  app     TEXT NOT NULL,
  served  BLOB
) WITHOUT ROWID;
