-- Version 1: grants and clients. `Postgres::migrate` applies this file in one transaction; by hand it is
--     psql --single-transaction -v ON_ERROR_STOP=1 -f 0001_grants_and_clients.sql

CREATE SCHEMA grantor;

CREATE TABLE grantor.migrations (
    version integer PRIMARY KEY,
    applied timestamptz NOT NULL DEFAULT now()
);
INSERT INTO grantor.migrations (version) VALUES (1);

-- The collation "C" compares bytes: it is the order of the pages, and it needs no rebuilt index when a library is updated.
CREATE TABLE grantor.grants (
    id bytea PRIMARY KEY,
    revision bigint NOT NULL,
    retain_until bigint NOT NULL,
    ended boolean NOT NULL,
    issuer text COLLATE "C" NOT NULL,
    client text COLLATE "C" NOT NULL,
    subject text COLLATE "C",
    record json NOT NULL
);
CREATE INDEX grants_by_date ON grantor.grants (retain_until);
CREATE INDEX grants_by_subject ON grantor.grants (subject, id) WHERE subject IS NOT NULL;
CREATE INDEX grants_by_client ON grantor.grants (client, id) WHERE NOT ended;

COMMENT ON TABLE grantor.grants IS 'what resource owners let clients do; the other columns repeat what the record says';
COMMENT ON COLUMN grantor.grants.retain_until IS 'seconds since 1970: to_timestamp(retain_until) shows it. The row may go then, and not before';
COMMENT ON COLUMN grantor.grants.subject IS 'the resource owner; null before the owner has approved, after the end, and where there is none';

CREATE TABLE grantor.clients (
    client_id text COLLATE "C" PRIMARY KEY,
    registration jsonb NOT NULL
);
