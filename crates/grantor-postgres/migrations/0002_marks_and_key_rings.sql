-- Version 2: marks and key rings. `Postgres::migrate` applies this file in one transaction; by hand it is
--     psql --single-transaction -v ON_ERROR_STOP=1 -f 0002_marks_and_key_rings.sql

INSERT INTO grantor.migrations (version) VALUES (2);

CREATE TABLE grantor.marks (
    digest bytea PRIMARY KEY,
    retain_until bigint NOT NULL
);
CREATE INDEX marks_by_date ON grantor.marks (retain_until);

COMMENT ON TABLE grantor.marks IS 'what was accepted once and may not be accepted again, such as a signed assertion';
COMMENT ON COLUMN grantor.marks.retain_until IS 'seconds since 1970: to_timestamp(retain_until) shows it. The row may go then, and not before';

CREATE TABLE grantor.key_rings (
    issuer text COLLATE "C" PRIMARY KEY,
    revision bigint NOT NULL,
    record json NOT NULL
);

COMMENT ON TABLE grantor.key_rings IS 'the keys that the server of an issuer signs with; private keys are sealed by the host';
