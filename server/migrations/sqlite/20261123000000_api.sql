-- Lists of tickets for programs, and the tokens they come with.

-- What tickets are sorted and filtered by, read from the document itself: nothing is there twice. The matrix of
-- priorities is the domain's. `rank` and `age`: the order of the queue, open tickets first. `parts`: there are tasks or
-- visits, which may be with others than the ticket.
ALTER TABLE document ADD COLUMN priority INTEGER AS (
    CASE body->>'$.ticket.content.impact'
        WHEN 'individual' THEN CASE body->>'$.ticket.content.urgency'
            WHEN 'low' THEN 5 WHEN 'medium' THEN 4 WHEN 'high' THEN 3 ELSE 2 END
        WHEN 'group' THEN CASE body->>'$.ticket.content.urgency'
            WHEN 'low' THEN 4 WHEN 'medium' THEN 4 WHEN 'high' THEN 3 ELSE 2 END
        WHEN 'site' THEN CASE body->>'$.ticket.content.urgency'
            WHEN 'low' THEN 4 WHEN 'medium' THEN 3 WHEN 'high' THEN 2 ELSE 1 END
        ELSE CASE body->>'$.ticket.content.urgency'
            WHEN 'low' THEN 3 WHEN 'medium' THEN 2 ELSE 1 END
    END
) VIRTUAL;
ALTER TABLE document ADD COLUMN created_at INTEGER AS (body->>'$.ticket.created_at') VIRTUAL;
ALTER TABLE document ADD COLUMN updated_at INTEGER AS (body->>'$.ticket.updated_at') VIRTUAL;
ALTER TABLE document ADD COLUMN rank INTEGER AS (CASE WHEN ended_at IS NULL THEN priority ELSE 9 END) VIRTUAL;
ALTER TABLE document ADD COLUMN age INTEGER AS (
    CASE WHEN ended_at IS NULL THEN created_at ELSE -updated_at END
) VIRTUAL;
ALTER TABLE document ADD COLUMN status TEXT AS (
    CASE json_type(body, '$.ticket.status') WHEN 'object' THEN 'pending' ELSE body->>'$.ticket.status' END
) VIRTUAL;
ALTER TABLE document ADD COLUMN team TEXT AS (coalesce(body->>'$.ticket.team', '')) VIRTUAL;
ALTER TABLE document ADD COLUMN assignee TEXT AS (coalesce(body->>'$.ticket.assignee', '')) VIRTUAL;
ALTER TABLE document ADD COLUMN author TEXT AS (body->>'$.ticket.created_by') VIRTUAL;
ALTER TABLE document ADD COLUMN category TEXT AS (body->>'$.ticket.content.category') VIRTUAL;
ALTER TABLE document ADD COLUMN restricted TEXT AS (body->>'$.ticket.content.restricted') VIRTUAL;
ALTER TABLE document ADD COLUMN parts INTEGER AS (
    body->'$.ticket.tasks' IS NOT NULL OR body->'$.ticket.visits' IS NOT NULL
) VIRTUAL;
ALTER TABLE document ADD COLUMN organization TEXT AS (body->>'$.person.organization') VIRTUAL;

-- Each holds all that is asked of a ticket, so that only the tickets of a page are read themselves.
CREATE INDEX ticket_urgency ON document (
    rank, age, id, updated_at, priority, status, team, assignee, author, category, restricted, parts, requester
) WHERE kind = 'ticket';
CREATE INDEX ticket_updated ON document (
    updated_at, id, rank, priority, status, team, assignee, author, category, restricted, parts, requester
) WHERE kind = 'ticket';
CREATE INDEX ticket_created ON document (
    created_at, id, rank, updated_at, priority, status, team, assignee, author, category, restricted, parts, requester
) WHERE kind = 'ticket';
CREATE INDEX person_organization ON document (organization, id) WHERE kind = 'person';

-- `hash` is the SHA-256 of what a program sends; `scopes` are words with blanks between them.
CREATE TABLE api_token (
    hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    person_id BLOB NOT NULL CHECK (length(person_id) = 16),
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX api_token_person ON api_token (person_id, created_at);

PRAGMA user_version = 6;
