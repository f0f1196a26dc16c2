-- The appointment that a visit's people ask the dispatcher for, while it is not the one it has, UTC ms.
ALTER TABLE documents ADD COLUMN asked_from BIGINT;
ALTER TABLE documents ADD COLUMN asked_to BIGINT;
