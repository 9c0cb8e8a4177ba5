-- Photos and other files. A file is known by the SHA-256 of its bytes; they lie in pieces under `body`, which is the
-- upload that brought them. An upload moves on with each piece, in the same transaction. `file_use` says which tickets
-- name a file, so that nothing is kept that nobody names; it follows from the log like the documents.

CREATE TABLE upload (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL,
    hash bytea NOT NULL CHECK (length(hash) = 32),
    size bigint NOT NULL CHECK (size > 0),
    held bigint NOT NULL CHECK (held BETWEEN 0 AND size),
    since bigint NOT NULL
);

CREATE INDEX upload_person ON upload (person_id);

CREATE TABLE file (
    hash bytea PRIMARY KEY CHECK (length(hash) = 32),
    size bigint NOT NULL CHECK (size > 0),
    body uuid NOT NULL UNIQUE,
    since bigint NOT NULL
);

CREATE TABLE file_part (
    body uuid NOT NULL,
    place bigint NOT NULL CHECK (place >= 0),
    bytes bytea NOT NULL CHECK (length(bytes) > 0),
    PRIMARY KEY (body, place)
);

-- Photos do not get smaller.
ALTER TABLE file_part ALTER COLUMN bytes SET STORAGE EXTERNAL;

CREATE TABLE file_use (
    ticket_id uuid NOT NULL,
    attachment_id uuid NOT NULL,
    hash bytea NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (ticket_id, attachment_id)
);

CREATE INDEX file_use_hash ON file_use (hash, ticket_id);

UPDATE meta SET value = '5' WHERE key = 'schema';
