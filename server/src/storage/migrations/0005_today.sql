-- What the page of today asks for.

-- When the appointment ends, or starts where no end is said.
ALTER TABLE visit_state ADD COLUMN window_end BIGINT;
UPDATE visit_state SET window_end = (
    SELECT coalesce(d.window_to, d.window_from) FROM documents d WHERE d.doc = visit_state.visit
);
-- What should have ended: few statuses of a team, in the order of lists.
DROP INDEX visits_by_team;
CREATE INDEX visits_by_team ON visit_state (team, status, changed_at, visit, window_end, withdrawn);
