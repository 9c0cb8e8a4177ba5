-- Lists of one person, one team or one priority: an index each, so that no list looks at all that others hold.

CREATE INDEX ticket_assignee ON document (assignee, rank, age, id)
    INCLUDE (row, updated_at, priority, status, team, author, category, parts, requester) WHERE kind = 'ticket';
CREATE INDEX ticket_team ON document (team, rank, age, id)
    INCLUDE (row, updated_at, priority, status, assignee, author, category, parts, requester) WHERE kind = 'ticket';
CREATE INDEX ticket_priority ON document (priority, rank, age, id)
    INCLUDE (row, updated_at, status, team, assignee, author, category, parts, requester) WHERE kind = 'ticket';

UPDATE meta SET value = '3' WHERE key = 'schema';
