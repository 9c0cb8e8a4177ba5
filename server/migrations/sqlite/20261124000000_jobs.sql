-- Work that waits for any server process. What a step of a job changes is in the same transaction as the change of its
-- row: a step counts once, and that of a process that died was never begun. `key` is what the job is about, `place` how
-- far it has come; what comes again and again has neither. `error` is why the last attempt failed.

CREATE TABLE job (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    place TEXT NOT NULL DEFAULT '',
    due INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    error TEXT
) STRICT;

CREATE INDEX job_due ON job (due, id);
CREATE INDEX job_key ON job (kind, key);
CREATE INDEX job_failing ON job (attempts) WHERE attempts > 0;

-- The tickets of a requester, a stretch at a time.
DROP INDEX document_requester;
CREATE INDEX document_requester ON document (requester, id) WHERE requester IS NOT NULL;

PRAGMA user_version = 9;
