-- The company's own logo, on what the office prints. One, or none.
CREATE TABLE company_logo (
    one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    -- image/png or image/jpeg.
    media TEXT NOT NULL,
    -- SHA-256 of the bytes, in hexadecimal digits.
    hash TEXT NOT NULL,
    bytes BLOB NOT NULL,
    set_ms BIGINT NOT NULL
);
