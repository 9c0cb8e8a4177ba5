-- Links by which people set the password of their account, once each; the newest of a person counts.

-- `hash` is the SHA-256 of what the link holds.
CREATE TABLE invitation (
    person_id BLOB PRIMARY KEY CHECK (length(person_id) = 16),
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    email TEXT NOT NULL,
    until INTEGER NOT NULL
) STRICT;

PRAGMA user_version = 5;
