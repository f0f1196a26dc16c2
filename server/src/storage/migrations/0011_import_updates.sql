-- The same rows are an import of its own for each team: what they have in common is the hash of the rows.
ALTER TABLE imports ADD COLUMN content TEXT NOT NULL DEFAULT '';
UPDATE imports SET content = batch;
CREATE INDEX imports_by_content ON imports (content);

-- Edits that an import made to records that were there before; gone when they are undone.
CREATE TABLE imported_edits (
    batch TEXT NOT NULL,
    doc TEXT NOT NULL,
    hash BLOB NOT NULL,
    line BIGINT NOT NULL,
    PRIMARY KEY (batch, doc, hash)
);
