-- What waits for a while at the server: files that are looked over before they are imported, the link of the first start.
-- No archive holds it. `key` is the SHA-256 of what the address holds; from `until` on it counts no more.

CREATE TABLE held (
    key bytea PRIMARY KEY CHECK (length(key) = 32),
    kind text COLLATE "C" NOT NULL,
    person_id uuid,
    since bigint NOT NULL,
    until bigint NOT NULL,
    note text NOT NULL,
    body bytea NOT NULL
);

CREATE INDEX held_kind ON held (kind, since);

UPDATE meta SET value = '2' WHERE key = 'schema';
