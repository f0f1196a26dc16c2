-- What became of what was put aside: applied or dismissed, by whom and why. NULL while nobody has said.
ALTER TABLE quarantine ADD COLUMN settled_ms BIGINT;
ALTER TABLE quarantine ADD COLUMN settled_by TEXT;
ALTER TABLE quarantine ADD COLUMN outcome TEXT;
ALTER TABLE quarantine ADD COLUMN remark TEXT;
DROP INDEX quarantine_by_time;
CREATE INDEX quarantine_by_time ON quarantine (at_ms, hash);
CREATE INDEX quarantine_by_hash ON quarantine (hash);
