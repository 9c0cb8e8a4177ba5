-- The priority of a ticket is what a person set, else what was weighed, else what the fixed matrix says. What an index or
-- another column is made from can not be changed in place: both are made anew.

DROP INDEX ticket_urgency;
DROP INDEX ticket_updated;
DROP INDEX ticket_created;
DROP INDEX ticket_assignee;
DROP INDEX ticket_team;
DROP INDEX ticket_priority;
ALTER TABLE document DROP COLUMN rank;
ALTER TABLE document DROP COLUMN priority;
ALTER TABLE document ADD COLUMN priority INTEGER AS (
    coalesce(
        CAST(substr(body->>'$.ticket.overridden.priority', 2) AS INTEGER),
        CAST(substr(body->>'$.ticket.weighed.priority', 2) AS INTEGER),
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
    )
) VIRTUAL;
ALTER TABLE document ADD COLUMN rank INTEGER AS (CASE WHEN ended_at IS NULL THEN priority ELSE 9 END) VIRTUAL;

CREATE INDEX ticket_urgency ON document (
    rank, age, id, updated_at, priority, status, team, assignee, author, category, restricted, parts, requester
) WHERE kind = 'ticket';
CREATE INDEX ticket_updated ON document (
    updated_at, id, rank, priority, status, team, assignee, author, category, restricted, parts, requester
) WHERE kind = 'ticket';
CREATE INDEX ticket_created ON document (
    created_at, id, rank, updated_at, priority, status, team, assignee, author, category, restricted, parts, requester
) WHERE kind = 'ticket';
CREATE INDEX ticket_assignee ON document (
    assignee, rank, age, id, updated_at, priority, status, team, author, category, restricted, parts, requester
) WHERE kind = 'ticket';
CREATE INDEX ticket_team ON document (
    team, rank, age, id, updated_at, priority, status, assignee, author, category, restricted, parts, requester
) WHERE kind = 'ticket';
CREATE INDEX ticket_priority ON document (
    priority, rank, age, id, updated_at, status, team, assignee, author, category, restricted, parts, requester
) WHERE kind = 'ticket';

PRAGMA user_version = 14;
