-- Mail. `letter` is what is to be told to a person of an event: what is in it is made when it is sent, so nothing of it is
-- kept here. Its key is also the secret part of the address for answers. `arrival` is a mail that came, known by its
-- Message-ID for ever, so that it counts once; its bytes are kept only while it is being read, or waits for a person.

CREATE TABLE letter (
    id TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    event_id BLOB NOT NULL,
    ticket_id BLOB NOT NULL,
    person_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    due INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    done_at INTEGER
) STRICT;

CREATE INDEX letter_due ON letter (state, due, position);
CREATE INDEX letter_ticket ON letter (ticket_id);

CREATE TABLE arrival (
    id TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    ticket_id BLOB,
    person_id BLOB,
    sender TEXT NOT NULL,
    subject TEXT NOT NULL,
    body BLOB
) STRICT;

CREATE INDEX arrival_state ON arrival (state, at);

PRAGMA user_version = 15;
