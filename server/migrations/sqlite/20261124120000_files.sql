-- Photos and other files. A file is known by the SHA-256 of its bytes; they lie in pieces under `body`, which is the
-- upload that brought them. An upload moves on with each piece, in the same transaction. `file_use` says which tickets
-- name a file, so that nothing is kept that nobody names; it follows from the log like the documents.

CREATE TABLE upload (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    person_id BLOB NOT NULL CHECK (length(person_id) = 16),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    size INTEGER NOT NULL CHECK (size > 0),
    held INTEGER NOT NULL CHECK (held BETWEEN 0 AND size),
    since INTEGER NOT NULL
) STRICT;

CREATE INDEX upload_person ON upload (person_id);

CREATE TABLE file (
    hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
    size INTEGER NOT NULL CHECK (size > 0),
    body BLOB NOT NULL UNIQUE CHECK (length(body) = 16),
    since INTEGER NOT NULL
) STRICT;

CREATE TABLE file_part (
    id INTEGER PRIMARY KEY,
    body BLOB NOT NULL CHECK (length(body) = 16),
    place INTEGER NOT NULL CHECK (place >= 0),
    bytes BLOB NOT NULL CHECK (length(bytes) > 0)
) STRICT;

CREATE UNIQUE INDEX file_part_place ON file_part (body, place);

CREATE TABLE file_use (
    ticket_id BLOB NOT NULL CHECK (length(ticket_id) = 16),
    attachment_id BLOB NOT NULL CHECK (length(attachment_id) = 16),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (ticket_id, attachment_id)
) STRICT;

CREATE INDEX file_use_hash ON file_use (hash, ticket_id);

PRAGMA user_version = 10;
