-- Mail. `letter` is what is to be told to a person of an event: what is in it is made when it is sent, so nothing of it is
-- kept here. Its key is also the secret part of the address for answers. `arrival` is a mail that came, known by its
-- Message-ID for ever, so that it counts once; its bytes are kept only while it is being read, or waits for a person.

CREATE TABLE letter (
    id text PRIMARY KEY,
    position bigint NOT NULL,
    event_id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    due bigint NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    error text,
    done_at bigint
);

CREATE INDEX letter_due ON letter (state, due, position);
CREATE INDEX letter_ticket ON letter (ticket_id);

CREATE TABLE arrival (
    id text PRIMARY KEY,
    at bigint NOT NULL,
    state text NOT NULL,
    reason text,
    ticket_id uuid,
    person_id uuid,
    sender text NOT NULL,
    subject text NOT NULL,
    body bytea
);

CREATE INDEX arrival_state ON arrival (state, at);

UPDATE meta SET value = '9' WHERE key = 'schema';
