-- Rows as the first version of the device wrote them.
INSERT INTO meta VALUES ('mark', x'82051863'), ('epoch', x'0000000000000001');
INSERT INTO records (rid, doc, kind, generation, heads, receipts) VALUES (1, x'01010101010101010101010101010101', 0, 1, x'', x'');
INSERT INTO drafts VALUES (1, 1, x'', x'A16672656D61726B657479706564', 1000);
INSERT INTO teams VALUES (x'09090909090909090909090909090909', 'North');
INSERT INTO settings VALUES ('zone', 0, 'Asia/Shanghai');
