-- What an import is about (visits or customers), and the name of its file.
ALTER TABLE imports ADD COLUMN subject TEXT NOT NULL DEFAULT 'visits';
ALTER TABLE imports ADD COLUMN name TEXT NOT NULL DEFAULT '';
