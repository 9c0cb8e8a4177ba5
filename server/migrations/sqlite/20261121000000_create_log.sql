-- The log, its projections, and what lies beside them. Identities are 16 bytes, times are seconds UTC.

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The log ---------------------------------------------------------------------------------------------

CREATE TABLE event (
    position INTEGER PRIMARY KEY CHECK (position > 0),
    event_id BLOB NOT NULL UNIQUE CHECK (length(event_id) = 16),
    command_id BLOB NOT NULL CHECK (length(command_id) = 16),
    stream_kind TEXT NOT NULL,
    stream_id BLOB NOT NULL CHECK (length(stream_id) = 16),
    stream_seq INTEGER NOT NULL CHECK (stream_seq > 0),
    kind TEXT NOT NULL,
    version INTEGER NOT NULL,
    public TEXT NOT NULL,
    actor BLOB NOT NULL CHECK (length(actor) = 16),
    occurred_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    device BLOB NOT NULL CHECK (length(device) = 16),
    hash TEXT NOT NULL CHECK (length(hash) = 64),
    UNIQUE (stream_kind, stream_id, stream_seq)
) STRICT;

CREATE TRIGGER event_is_not_changed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;

CREATE TRIGGER event_is_not_deleted BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;

-- Private values with their salts. Deleting a row erases the value; the log keeps its digest.
CREATE TABLE event_private (
    position INTEGER NOT NULL REFERENCES event (position),
    place TEXT NOT NULL,
    salt TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (position, place)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER event_private_is_not_changed BEFORE UPDATE ON event_private
BEGIN SELECT RAISE(ABORT, 'a private value is erased, never changed'); END;

-- What was erased. The erasure takes a position of its own, so that replicas hear of it.
CREATE TABLE erasure (
    event_id BLOB PRIMARY KEY REFERENCES event (event_id),
    position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX erasure_position ON erasure (position);

CREATE TABLE stream_head (
    kind TEXT NOT NULL,
    id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

-- Commands --------------------------------------------------------------------------------------------

-- Kept for ever: it is what makes a command happen once. The server's own commands have no place in a lane.
CREATE TABLE command (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    hash TEXT NOT NULL,
    outcome TEXT NOT NULL,
    position INTEGER,
    client BLOB NOT NULL,
    lane_kind TEXT NOT NULL,
    lane_id BLOB NOT NULL,
    lane_seq INTEGER,
    received_at INTEGER NOT NULL,
    UNIQUE (client, lane_kind, lane_id, lane_seq)
) STRICT;

CREATE TABLE lane_mark (
    client BLOB NOT NULL,
    lane_kind TEXT NOT NULL,
    lane_id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (client, lane_kind, lane_id)
) STRICT, WITHOUT ROWID;

-- Reserved ranges of ticket numbers never overlap: a range begins where the last one ends.
CREATE TABLE number_block (
    first INTEGER PRIMARY KEY,
    size INTEGER NOT NULL CHECK (size > 0),
    client BLOB NOT NULL
) STRICT;

CREATE INDEX number_block_client ON number_block (client);

CREATE TABLE ticket_number (
    sequence INTEGER PRIMARY KEY,
    ticket_id BLOB NOT NULL UNIQUE
) STRICT;

-- What devices say they have not sent yet.
CREATE TABLE client (
    id BLOB PRIMARY KEY,
    user_id BLOB NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE manifest_item (
    client BLOB NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    command_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    lane_kind TEXT NOT NULL,
    lane_id BLOB NOT NULL,
    device_wall INTEGER NOT NULL,
    PRIMARY KEY (client, command_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX manifest_item_lane ON manifest_item (lane_kind, lane_id);

-- Projections, rebuilt from the log by `deskside rebuild` ------------------------------------------------

-- `position` is where the newest command that touched the document ends, `born` the one that made it.
-- `stage`: 0 reference data, 1 open ticket, 2 ended ticket, 3 part of a ticket. `scopes`: who could see a ticket
-- since which position, if it ever was restricted.
CREATE TABLE document (
    row INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    id BLOB NOT NULL CHECK (length(id) = 16),
    ticket_id BLOB,
    stage INTEGER NOT NULL,
    position INTEGER NOT NULL,
    born INTEGER NOT NULL,
    ended_at INTEGER,
    requester BLOB,
    scopes TEXT,
    body TEXT NOT NULL,
    versions TEXT NOT NULL,
    UNIQUE (kind, id)
) STRICT;

CREATE INDEX document_position ON document (position, kind, id);
CREATE INDEX document_stage ON document (stage, kind, id, ended_at);
CREATE INDEX document_ticket ON document (ticket_id, kind, id) WHERE ticket_id IS NOT NULL;
CREATE INDEX document_ended ON document (id, ended_at) WHERE kind = 'ticket';
CREATE INDEX document_requester ON document (requester) WHERE requester IS NOT NULL;

-- One line of words per ticket; its rowid is the ticket document's `row`. The words are split and folded by the
-- domain, so the tokenizer only cuts at blanks. No phrases are asked for, hence no positions are kept.
-- FTS5's `secure-delete` is off: it walks the whole list of every word of a changed line. An erasure makes the index
-- one segment instead, which leaves nothing of what was taken out.
CREATE VIRTUAL TABLE search USING fts5 (
    line,
    detail = 'column',
    prefix = '2 3',
    tokenize = 'ascii'
);

-- Outside the log: secrets and sign-ins ------------------------------------------------------------------

CREATE TABLE account (
    person_id BLOB PRIMARY KEY CHECK (length(person_id) = 16),
    email TEXT NOT NULL UNIQUE,
    password TEXT NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

-- `token` is the SHA-256 of what the cookie holds.
CREATE TABLE session (
    token BLOB PRIMARY KEY CHECK (length(token) = 32),
    person_id BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX session_person ON session (person_id);

PRAGMA user_version = 1;
