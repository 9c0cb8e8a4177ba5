-- The log, its projections, and what lies beside them. Times are seconds UTC; JSON whose bytes are hashed stays text.
-- Names of kinds are ordered by their bytes, whatever the language of the database. U+0000, which text can not hold, is
-- written by the program in another way.

CREATE TABLE meta (
    key text COLLATE "C" PRIMARY KEY,
    value text NOT NULL
);

-- The log ---------------------------------------------------------------------------------------------

CREATE TABLE event (
    position bigint PRIMARY KEY CHECK (position > 0),
    event_id uuid NOT NULL UNIQUE,
    command_id uuid NOT NULL,
    stream_kind text COLLATE "C" NOT NULL,
    stream_id uuid NOT NULL,
    stream_seq bigint NOT NULL CHECK (stream_seq > 0),
    kind text NOT NULL,
    version integer NOT NULL,
    public text NOT NULL,
    actor uuid NOT NULL,
    occurred_at bigint NOT NULL,
    recorded_at bigint NOT NULL,
    device uuid NOT NULL,
    hash text NOT NULL CHECK (length(hash) = 64),
    UNIQUE (stream_kind, stream_id, stream_seq)
);

CREATE FUNCTION log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log is append-only';
END
$$;

CREATE TRIGGER event_is_not_changed BEFORE UPDATE OR DELETE ON event
    FOR EACH ROW EXECUTE FUNCTION log_is_append_only();
CREATE TRIGGER event_is_not_emptied BEFORE TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION log_is_append_only();

-- Private values with their salts. Deleting a row erases the value; the log keeps its digest.
CREATE TABLE event_private (
    position bigint NOT NULL REFERENCES event (position),
    place text COLLATE "C" NOT NULL,
    salt text NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (position, place)
);

CREATE FUNCTION private_is_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a private value is erased, never changed';
END
$$;

CREATE TRIGGER event_private_is_not_changed BEFORE UPDATE ON event_private
    FOR EACH ROW EXECUTE FUNCTION private_is_never_changed();
CREATE TRIGGER event_private_is_not_emptied BEFORE TRUNCATE ON event_private
    FOR EACH STATEMENT EXECUTE FUNCTION private_is_never_changed();

-- What was erased. The erasure takes a position of its own, so that replicas hear of it.
CREATE TABLE erasure (
    event_id uuid PRIMARY KEY REFERENCES event (event_id),
    position bigint NOT NULL
);

CREATE INDEX erasure_position ON erasure (position);

CREATE TABLE stream_head (
    kind text COLLATE "C" NOT NULL,
    id uuid NOT NULL,
    seq bigint NOT NULL,
    hash text NOT NULL,
    PRIMARY KEY (kind, id)
);

-- Commands --------------------------------------------------------------------------------------------

-- Kept for ever: it is what makes a command happen once. The server's own commands have no place in a lane.
CREATE TABLE command (
    id uuid PRIMARY KEY,
    hash text NOT NULL,
    outcome text NOT NULL,
    position bigint,
    client uuid NOT NULL,
    lane_kind text COLLATE "C" NOT NULL,
    lane_id uuid NOT NULL,
    lane_seq bigint,
    received_at bigint NOT NULL,
    UNIQUE (client, lane_kind, lane_id, lane_seq)
);

CREATE TABLE lane_mark (
    client uuid NOT NULL,
    lane_kind text COLLATE "C" NOT NULL,
    lane_id uuid NOT NULL,
    seq bigint NOT NULL,
    PRIMARY KEY (client, lane_kind, lane_id)
);

-- Reserved ranges of ticket numbers never overlap: a range begins where the last one ends.
CREATE TABLE number_block (
    first bigint PRIMARY KEY,
    size bigint NOT NULL CHECK (size > 0),
    client uuid NOT NULL
);

CREATE INDEX number_block_client ON number_block (client);

CREATE TABLE ticket_number (
    sequence bigint PRIMARY KEY,
    ticket_id uuid NOT NULL UNIQUE
);

-- What devices say they have not sent yet.
CREATE TABLE client (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    seen_at bigint NOT NULL
);

CREATE TABLE manifest_item (
    client uuid NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    command_id uuid NOT NULL,
    kind text NOT NULL,
    lane_kind text COLLATE "C" NOT NULL,
    lane_id uuid NOT NULL,
    device_wall bigint NOT NULL,
    PRIMARY KEY (client, command_id)
);

-- Projections, rebuilt from the log by `deskside rebuild` ------------------------------------------------

-- `position` is where the newest command that touched the document ends, `born` the one that made it.
-- `stage`: 0 reference data, 1 open ticket, 2 ended ticket, 3 part of a ticket. `scopes`: who could see a ticket
-- since which position, if it ever was restricted. From `priority` on: what tickets are sorted and filtered by, as the
-- domain says; a team or person that is none has the nil identity. `rank` and `age`: the order of the queue, open
-- tickets first. `parts`: there are tasks or visits, which may be with others than the ticket. `organization` is a
-- person's.
CREATE TABLE document (
    row bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text COLLATE "C" NOT NULL,
    id uuid NOT NULL,
    ticket_id uuid,
    stage smallint NOT NULL,
    position bigint NOT NULL,
    born bigint NOT NULL,
    ended_at bigint,
    requester uuid,
    affected uuid,
    site uuid,
    scopes text,
    body text NOT NULL,
    versions text NOT NULL,
    priority smallint,
    rank smallint,
    age bigint,
    created_at bigint,
    updated_at bigint,
    status text COLLATE "C",
    team uuid,
    assignee uuid,
    author uuid,
    category uuid,
    parts boolean,
    organization uuid,
    UNIQUE (kind, id)
);

CREATE INDEX document_position ON document (position, kind, id);
CREATE INDEX document_stage ON document (stage, kind, id);
CREATE INDEX document_ticket ON document (ticket_id, kind, id) WHERE ticket_id IS NOT NULL;
CREATE INDEX document_ended ON document (id, ended_at) WHERE kind = 'ticket';
CREATE INDEX document_requester ON document (requester) WHERE requester IS NOT NULL;
CREATE INDEX document_affected ON document (affected) WHERE affected IS NOT NULL;
CREATE INDEX document_site ON document (site) WHERE site IS NOT NULL;
CREATE INDEX person_organization ON document (organization, id) WHERE kind = 'person';

-- One for each order. Each holds all that is asked of a ticket, so that only the tickets of a page are read themselves.
CREATE INDEX ticket_urgency ON document (rank, age, id)
    INCLUDE (row, updated_at, priority, status, team, assignee, author, category, parts, requester) WHERE kind = 'ticket';
CREATE INDEX ticket_updated ON document (updated_at, id)
    INCLUDE (row, rank, priority, status, team, assignee, author, category, parts, requester) WHERE kind = 'ticket';
CREATE INDEX ticket_created ON document (created_at, id)
    INCLUDE (row, rank, updated_at, priority, status, team, assignee, author, category, parts, requester)
    WHERE kind = 'ticket';
CREATE INDEX ticket_newest ON document (row) WHERE kind = 'ticket';

-- The words of a ticket, each once, split and folded by the domain; `row` is the ticket document's. What `index` can not
-- hold lies in `words`, which is looked through word by word.
CREATE TABLE search_words (
    row bigint PRIMARY KEY,
    index tsvector NOT NULL,
    words text
);

-- New words wait in a list that every search reads too: it is kept short.
CREATE INDEX search_index ON search_words USING gin (index) WITH (gin_pending_list_limit = 256);
CREATE INDEX search_overfull ON search_words (row) WHERE words IS NOT NULL;

-- Outside the log: secrets and sign-ins ------------------------------------------------------------------

CREATE TABLE account (
    person_id uuid PRIMARY KEY,
    email text COLLATE "C" NOT NULL UNIQUE,
    password text NOT NULL,
    changed_at bigint NOT NULL
);

-- Links by which people set the password of their account, once each; the newest of a person counts.
-- `hash` is the SHA-256 of what the link holds.
CREATE TABLE invitation (
    person_id uuid PRIMARY KEY,
    hash bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
    email text NOT NULL,
    until bigint NOT NULL
);

-- `token` is the SHA-256 of what the cookie holds; `id` names a session without giving it away. A session that is not
-- `proven` still lacks the second factor.
CREATE TABLE session (
    token bytea PRIMARY KEY CHECK (length(token) = 32),
    id uuid NOT NULL UNIQUE,
    person_id uuid NOT NULL,
    created_at bigint NOT NULL,
    seen_at bigint NOT NULL,
    agent text NOT NULL,
    address text NOT NULL,
    proven boolean NOT NULL
);

CREATE INDEX session_person ON session (person_id);

-- RFC 6238. `last_step` is the newest time step a code was taken for: each code counts once.
CREATE TABLE second_factor (
    person_id uuid PRIMARY KEY,
    secret bytea NOT NULL CHECK (length(secret) >= 16),
    since bigint,
    last_step bigint NOT NULL
);

-- SHA-256 of codes for a lost second factor; each works once.
CREATE TABLE recovery_code (
    hash bytea PRIMARY KEY CHECK (length(hash) = 32),
    person_id uuid NOT NULL
);

CREATE INDEX recovery_code_person ON recovery_code (person_id);

-- `hash` is the SHA-256 of what a program sends; `scopes` are words with blanks between them.
CREATE TABLE api_token (
    hash bytea PRIMARY KEY CHECK (length(hash) = 32),
    id uuid NOT NULL UNIQUE,
    person_id uuid NOT NULL,
    name text NOT NULL,
    scopes text NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    used_at bigint,
    revoked_at bigint
);

CREATE INDEX api_token_person ON api_token (person_id, created_at);

INSERT INTO meta (key, value) VALUES ('schema', '1');
