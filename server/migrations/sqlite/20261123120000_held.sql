-- What waits for a while at the server: files that are looked over before they are imported, the link of the first start.
-- No archive holds it. `key` is the SHA-256 of what the address holds; from `until` on it counts no more.

CREATE TABLE held (
    key BLOB PRIMARY KEY CHECK (length(key) = 32),
    kind TEXT NOT NULL,
    person_id BLOB CHECK (length(person_id) = 16),
    since INTEGER NOT NULL,
    until INTEGER NOT NULL,
    note TEXT NOT NULL,
    body BLOB NOT NULL
) STRICT;

CREATE INDEX held_kind ON held (kind, since);

PRAGMA user_version = 7;
