-- Sessions that their people can tell apart and end; a second factor.

ALTER TABLE session RENAME TO old_session;

-- `token` is the SHA-256 of what the cookie holds; `id` names a session without giving it away. A session that is not
-- `proven` still lacks the second factor.
CREATE TABLE session (
    token BLOB PRIMARY KEY CHECK (length(token) = 32),
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    person_id BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    agent TEXT NOT NULL,
    address TEXT NOT NULL,
    proven INTEGER NOT NULL CHECK (proven IN (0, 1))
) STRICT, WITHOUT ROWID;

INSERT INTO session (token, id, person_id, created_at, seen_at, agent, address, proven)
    SELECT token, randomblob(16), person_id, created_at, seen_at, '', '', 1 FROM old_session;

DROP TABLE old_session;

CREATE INDEX session_person ON session (person_id);

-- RFC 6238. `last_step` is the newest time step a code was taken for: each code counts once.
CREATE TABLE second_factor (
    person_id BLOB PRIMARY KEY CHECK (length(person_id) = 16),
    secret BLOB NOT NULL CHECK (length(secret) >= 16),
    since INTEGER,
    last_step INTEGER NOT NULL
) STRICT;

-- SHA-256 of codes for a lost second factor; each works once.
CREATE TABLE recovery_code (
    hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
    person_id BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX recovery_code_person ON recovery_code (person_id);

PRAGMA user_version = 3;
