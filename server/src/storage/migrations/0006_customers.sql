-- What joins customers with their visits, with what they are recognised by, and with the files they were merged into.
-- All of it is derived; what the statements below can't know of older rows, rebuilding tells.

-- When the visit took place: when it was handed in; the day of one that was brought in from before.
ALTER TABLE visit_state ADD COLUMN happened_at BIGINT;
UPDATE visit_state SET happened_at = handed_in_at WHERE status <> 'cancelled';
CREATE INDEX visits_happened ON visit_state (customer, happened_at)
    WHERE withdrawn = 0 AND happened_at IS NOT NULL;
CREATE INDEX revisits_happened ON visit_state (customer, happened_at)
    WHERE withdrawn = 0 AND happened_at IS NOT NULL AND visit_kind = 'revisit';

-- One row per customer. `rule`: works, first_year or later; NULL where no revisit is asked for (archived, merged or
-- withdrawn files). The revisit is due the rule's days after `revisit_from`.
CREATE TABLE customer_state (
    customer TEXT NOT NULL PRIMARY KEY,
    team TEXT,
    merged_into TEXT,
    last_visit_at BIGINT,
    rule TEXT,
    revisit_from BIGINT NOT NULL
);
CREATE INDEX revisits_due ON customer_state (rule, revisit_from);
CREATE INDEX merged_files ON customer_state (merged_into) WHERE merged_into IS NOT NULL;
INSERT INTO customer_state (customer, team, last_visit_at, rule, revisit_from)
SELECT d.doc, d.team,
    (SELECT max(v.happened_at) FROM visit_state v WHERE v.customer = d.doc AND v.withdrawn = 0),
    CASE WHEN d.withdrawn = 1 OR d.archived = 1 THEN NULL ELSE 'first_year' END,
    d.created_at
FROM documents d WHERE d.kind = 'customer';

-- What records are recognised by: names, telephones and serial numbers in one spelling.
CREATE TABLE likeness (
    key TEXT NOT NULL,
    doc TEXT NOT NULL,
    PRIMARY KEY (key, doc)
);

-- Days until a revisit is due, by rule.
INSERT INTO settings (name, valid_from, value) VALUES ('revisit_works_days', 0, '7');
INSERT INTO settings (name, valid_from, value) VALUES ('revisit_first_year_days', 0, '30');
INSERT INTO settings (name, valid_from, value) VALUES ('revisit_later_days', 0, '91');
INSERT INTO settings (name, valid_from, value) VALUES ('device_silent_days', 0, '7');
